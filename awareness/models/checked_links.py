"""What we know about the addresses of other sites that our pages and the registry name."""

from django.db import models


class CheckedLink(models.Model):
    """An address elsewhere, when it was last asked for, and since when it does not answer."""

    url = models.URLField(max_length=400, unique=True)
    checked_on = models.DateField(null=True)
    dead_since = models.DateField(null=True, blank=True)
    said = models.CharField(max_length=60, blank=True, help_text="What came back, such as 404.")

    class Meta:
        ordering = ["dead_since", "url"]

    def __str__(self) -> str:
        return self.url
