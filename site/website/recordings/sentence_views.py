"""Where volunteers record what stands in no page, a language a page, as they record sections."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from awareness.recordings.sections import live_pages
from helpdesk.ready_sentences.spoken import all_to_read
from website.recordings.recorder_views import HOME, RecorderView
from website.recordings.sentences import SentencePart, SentencePlace, parts_in
from website.recordings.voices import Recording


class SentencesView(RecorderView):
    """Who may do what: as with the first page of the language."""

    template_name = "website/recordings/sentences.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        page = next(iter(live_pages(kwargs["language"], HOME)), None)
        if page is None:
            raise Http404
        return super().dispatch(request, *args, pk=page.pk, **kwargs)

    def title_of(self, page: Any) -> str:
        name = dict(settings.LANGUAGES)[page.language]
        return _("Sentences and digits: %(language)s") % {"language": name}

    def parts(self) -> list[tuple[SentencePart, SentencePlace]]:
        return [(part, part.place) for part in parts_in(self.page.language)]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        has_sentences = bool(all_to_read(self.page.language))
        return super().get_context_data(has_sentences=has_sentences, **context)

    def is_here(self, voice: Recording) -> bool:
        return voice.is_in_no_page and voice.language == self.page.language

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("recordings"), "label": _("Recordings")},
            {"url": "", "label": self.page_title},
        ]
