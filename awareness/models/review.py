"""In which languages only what a native speaker has read is shown."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Locale, Page

from awareness.models.state import TranslationState


@register_setting(icon="wagtail-localize-language", order=600)
class ReviewRule(BaseGenericSetting):
    """The operator's choice for the whole site. At first every complete translation is shown."""

    languages = models.ManyToManyField(
        Locale,
        blank=True,
        limit_choices_to=~models.Q(language_code=settings.LANGUAGE_CODE),
        related_name="+",
        verbose_name="Only reviewed pages",
        help_text="In these languages a page that nobody has read, or that has changed since, is "
        "not shown: readers get it in the language that comes next, and are told so.",
    )

    panels = [FieldPanel("languages", widget=forms.CheckboxSelectMultiple)]

    class Meta:
        verbose_name = "Reviewed languages"


def withheld() -> models.QuerySet[Any]:
    """The pages that this rule keeps from readers. A part of other queries, never asked alone."""
    return Page.objects.filter(
        locale__in=ReviewRule.languages.through.objects.values("locale")
    ).exclude(pk__in=TranslationState.objects.reviewed().values("page"))
