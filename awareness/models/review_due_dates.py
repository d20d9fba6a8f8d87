"""In which languages only what a native speaker has read is shown."""

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Locale, Page

from awareness.models.translation_states import TranslationState

ENGLISH = settings.LANGUAGE_CODE


@register_setting(icon="wagtail-localize-language", order=600)
class ReviewRule(BaseGenericSetting):
    """The operator's choice for the whole site. At first every complete translation is shown."""

    languages = models.ManyToManyField(
        Locale,
        blank=True,
        limit_choices_to=~models.Q(language_code=settings.LANGUAGE_CODE),
        related_name="+",
        verbose_name=_("Only reviewed pages"),
        help_text=_(
            "In these languages a page that nobody has read, or that has changed since, is "
            "not shown: readers get it in the language that comes next, and are told so."
        ),
    )

    panels = [FieldPanel("languages", widget=forms.CheckboxSelectMultiple)]

    class Meta:
        verbose_name = _("Reviewed languages")


def withheld() -> models.QuerySet[Any]:
    """
    The pages that this rule keeps from readers, and news to which not both have said yes, however
    it came to be published; an alias has nobody's yes. A part of other queries, never asked alone.

    A yes is to the English of an item: what translates it counts once the operator has read these
    very words beside today's English (`awareness.models.translation_digests`).
    """
    asked = models.Q(locale__in=ReviewRule.languages.through.objects.values("locale"))
    read = models.Q(pk__in=TranslationState.objects.reviewed().values("page"))
    news, english = models.Q(newspage__isnull=False), models.Q(locale__language_code=ENGLISH)
    no_yes = models.Q(newspage__centre_yes_on=None) | models.Q(newspage__resident_yes_on=None)
    no_yes |= models.Q(alias_of__isnull=False)
    agreed = Page.objects.filter(news & english & ~no_yes, live=True).values("translation_key")
    unbound = ~english & ~(read & models.Q(translation_key__in=agreed))
    return Page.objects.filter(asked & ~read | news & (no_yes | unbound))
