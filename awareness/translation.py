"""What of the registry is translated. A list, nothing else."""

from modeltranslation.translator import TranslationOptions, register

from awareness.models import (
    ExpertAnswer,
    Fact,
    Hotline,
    LegalSource,
    ReceptionCentre,
    Region,
    Topic,
)


@register(Region)
class RegionTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("en",)


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("name", "help_text")
    required_languages = {"en": ("name",)}


@register(Hotline)
class HotlineTranslation(TranslationOptions):
    fields = ("name", "description", "hours", "cost", "what_happens")
    required_languages = {"en": ("name",)}


@register(ReceptionCentre)
class ReceptionCentreTranslation(TranslationOptions):
    fields = ("name", "town", "description", "hours", "cost", "what_happens")
    required_languages = {"en": ("name", "town")}


@register(Fact)
class FactTranslation(TranslationOptions):
    fields = ("value",)
    required_languages = ("en",)


@register(LegalSource)
class LegalSourceTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = ("en",)


@register(ExpertAnswer)
class ExpertAnswerTranslation(TranslationOptions):
    """Nothing of it: it is said in the language of whoever answered."""

    fields = ()
