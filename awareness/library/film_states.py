"""
A film of a telephone, before it is ready: by the end of its name.

What comes from a telephone ends in `.mov` and is shown to no reader, for it says where it was
taken. Once it is ready its file ends in `.mp4`. Why one cannot be made ready is kept in Wagtail's
log of that document, so that every machine and every colleague sees it.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.log_actions import registry as all_actions

from awareness.library.phone_files import FILM

MADE_READY, NOT_MADE_READY = "awareness.film.ready", "awareness.film.not_ready"
BEING_MADE_READY = gettext_lazy(
    "This film is being made ready for every telephone. That may take some minutes; until then "
    "readers do not see it. You need not wait for it."
)


def is_waiting(document: Any) -> bool:
    """Whether a document is a film that is not ready, and so not for readers."""
    return document.file_extension.lower() == FILM


def waiting_films() -> list[Any]:
    """All that are not ready, the oldest first: those too that cannot be made ready."""
    films = get_document_model().objects.filter(file__iendswith=f".{FILM}")
    return list(films.order_by("created_at", "pk"))


def problem_of_film(document: Any) -> str:
    """Why this very file cannot be made ready, in English; empty if nothing is known against it."""
    entries = all_actions.get_logs_for_instance(document).filter(action=NOT_MADE_READY)
    entry = entries.filter(data__given=document.file.name).first()
    return str(entry.data["problem"]) if entry else ""


def state_of_film(document: Any) -> str:
    """What staff are told of it, in a sentence; empty if it is ready, or no film."""
    if not is_waiting(document):
        return ""
    if problem := problem_of_film(document):
        sentence = _("This film could not be made ready. %(problem)s Readers do not see it.")
        return sentence % {"problem": _(problem)}
    return str(BEING_MADE_READY)


def note_problem(document: Any, problem: str) -> None:
    """From now on this file is not tried again. problem: in English."""
    log(document, NOT_MADE_READY, data={"given": document.file.name, "problem": problem})


@hooks.register("register_log_actions")
def film_actions(actions: LogActionRegistry) -> None:
    words = gettext_lazy("Film made ready")
    actions.register_action(MADE_READY, words, words)
    actions.register_action(NOT_MADE_READY)(NotReady)


class NotReady(LogFormatter):
    label = gettext_lazy("Film not made ready")

    def format_message(self, entry: Any) -> str:
        return _(str(entry.data.get("problem", "")))
