"""Where volunteers record the ready sentences of a language, as they record sections of pages."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from awareness.recordings.sections import live_pages
from website.recordings.recorder_views import HOME, RecorderView
from website.recordings.sentences import SentencePart, SentencePlace, sentences_in
from website.recordings.voices import Recording


class SentencesView(RecorderView):
    """Those that two readers have signed. Who may do what: as with the first page."""

    template_name = "website/recordings/sentences.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = next(iter(live_pages(kwargs["language"], HOME)), None)
        if page is None:
            raise Http404
        return super().dispatch(request, *args, pk=page.pk, **kwargs)

    def title_of(self, page: Any) -> str:
        name = dict(settings.LANGUAGES)[page.language]
        return _("Ready sentences: %(language)s") % {"language": name}

    def parts(self) -> list[tuple[SentencePart, SentencePlace]]:
        return [(part, part.place) for part in sentences_in(self.page.language)]

    def is_here(self, voice: Recording) -> bool:
        return voice.is_sentence and voice.language == self.page.language

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("recordings"), "label": _("Recordings")},
            {"url": "", "label": self.page_title},
        ]
