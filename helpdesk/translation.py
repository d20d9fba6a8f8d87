"""What of the helpdesk is translated by staff. A list, nothing else."""

from modeltranslation.translator import TranslationOptions, register

from helpdesk.models import ReadyAnswer


@register(ReadyAnswer)
class ReadyAnswerTranslation(TranslationOptions):
    fields = ("text",)
    # Never another language's text under this one's name.
    fallback_languages = {"default": ()}
