"""Own texts: what a desk says often, in every language, read by two people each."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk import sealing
from helpdesk.attestation import statements

WRITERS = "writers of answer "


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

    def writers(self, language: str) -> set[str]:
        """Keys of the accounts that wrote of this text since it was last offered."""
        return set((statements.read(self.writers_of(language)) or "").split())

    def write(self, language: str, text: str, by: User, *, was_offered: bool) -> None:
        """
        Keep this text, and what it was in its history. was_offered: the text until now; of that
        whoever wrote it is no writer any more.
        """
        before = set() if was_offered else self.writers(language)
        statements.attest(self.writers_of(language), " ".join(sorted(before | {str(by.pk)})))
        self.put_text(language, text)
        self.save()
        self.versions.create(language=language, text=text, user=by, who=by.get_username())

    def writers_of(self, language: str) -> str:
        """Under which name it is attested who wrote it."""
        return f"{WRITERS}{self.pk} {language}"

    def version(self, language: str, reader: User) -> bytes:
        """
        That this reader has read this very text, under this title.

        Changes with every letter. Whoever can write to the database cannot make it, nor give one
        reader's to another.
        """
        read = (str(self.pk), self.title, language, self.text_in(language))
        return sealing.keyed_fingerprint("ready answer", str(reader.pk), *read)


def all_writers() -> dict[str, set[str]]:
    """Of each text, the keys of the accounts that wrote of it since it was last offered."""
    return {name: set(said.split()) for name, said in statements.all_under(WRITERS).items()}


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


class AnswerVersion(models.Model):
    """
    What somebody wrote there, as it was; empty where they emptied it. In clear, as the answer is.

    who: their name on that day, beside the account.
    """

    answer = models.ForeignKey(ReadyAnswer, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    who = models.CharField(max_length=150)
    day = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"version {self.pk}"
