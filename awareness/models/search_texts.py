"""What a page can be found by."""

from django.db import models
from wagtail.models import Page


class SearchText(models.Model):
    """
    The words of one public page in a plain form, made anew whenever the page is published.

    A table beside the page and not a field of it: a field would be copied into every revision,
    and translators would be asked to translate it.
    """

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="search_text"
    )
    language = models.CharField(max_length=12, db_index=True)
    path = models.CharField(max_length=255, db_index=True)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    normal_title = models.CharField(max_length=255)
    text = models.TextField()
    # What people type instead: `|salary|not paid|`. Nobody is shown it.
    everyday = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.language}{self.path}"
