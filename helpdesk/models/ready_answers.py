"""Ready answers: what a desk says often, in every language, read by two people each."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing


class ReadyAnswer(models.Model):
    """
    What caseworkers say again and again. About nobody: it holds no word of any person.

    title: what staff call it. text: in each language, by django-modeltranslation.
    """

    title = models.CharField(_("what staff call it"), max_length=80, unique=True)
    text = models.TextField(_("text"), blank=True, max_length=5000)

    class Meta:
        verbose_name = _("ready answer")
        verbose_name_plural = _("ready answers")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def text_in(self, language: str) -> str:
        """The text of that language and no other; empty where there is none."""
        return getattr(self, f"text_{language.replace('-', '_')}", "") or ""

    def put_text(self, language: str, text: str) -> None:
        setattr(self, f"text_{language.replace('-', '_')}", text)

    def version(self, language: str, reader: User) -> bytes:
        """
        That this reader has read this very text, under this title.

        Changes with every letter. Whoever can write to the database cannot make it, nor give one
        reader's to another.
        """
        read = (str(self.pk), self.title, language, self.text_in(language))
        return sealing.keyed_fingerprint("ready answer", str(reader.pk), *read)


class AnswerReview(models.Model):
    """Somebody who knows the language has read this very text and says that it is right."""

    answer = models.ForeignKey(ReadyAnswer, on_delete=models.CASCADE, related_name="reviews")
    language = models.CharField(max_length=12)
    version = models.BinaryField(max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    day = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "language", "user"], name="one_review_a_reader"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"
