"""
A message, read by a program in the language of the desk; and an answer, read back to its writer.

Only on a click, only for whoever clicked, and in no other language than the desk's. What it says
stands below the words that were read, is kept nowhere and changes nothing: not the state, danger,
order or label of a conversation.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk.conversations import lookup, replies
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.desks import conversation_keys, unlock
from helpdesk.inbox.casework.act_page import ActPage
from helpdesk.inbox.casework.reply_forms import ReplyForm
from helpdesk.inbox.layout.message_display import letters_differ, show_unseen, tongue
from helpdesk.machine_translation import comparison, reading
from helpdesk.machine_translation.model_files import languages_read
from helpdesk.machine_translation.reading import Hindrance, NotRead
from helpdesk.models import Message
from helpdesk.rules.form_fields import whole_number
from helpdesk.rules.routing import DeskName

WHY_NOT = {
    Hindrance.LANGUAGE: _("The program here does not read this language: ask an interpreter."),
    Hindrance.BUSY: _("It reads something for a colleague just now. Press again in a minute."),
    Hindrance.MEMORY: _("The computer has no room for it just now. Ask an interpreter."),
    Hindrance.FAILED: _("The program did not manage to read this. Ask an interpreter."),
}
OTHER_LETTERS = _(
    "This is not written in the letters of its language, so the program cannot read it: ask an "
    "interpreter."
)
# Where it is read back: in place of the place of a message.
ANSWER = "answer"


class ShownLine(NamedTuple):
    """A line as read. missing, new: beside the original; unread: what the program does not know."""

    text: SafeString
    missing: str
    new: str
    unread: str


class Reading(NamedTuple):
    """of: the place of a message, or ANSWER. fault: why there are no lines."""

    of: int | str
    lines: list[ShownLine]
    fault: Any = ""


def context_of(page: ActPage, keyed: KeyedConversation, form: ReplyForm) -> dict[str, Any]:
    """For the template: in which language messages and the answer can be read, and what is due."""
    desk, language = keyed.conversation.desk, opened_label(keyed).get("language", "")
    if not desk.is_read_in:
        return {}
    readable = languages_read(desk.is_read_in)
    return {
        "machine": {
            "tongue": tongue(desk.is_read_in),
            "reads": language in readable,
            "reads_answer": form.tongue.code in readable,
            "is_foreign": not desk.reads_itself(language),
            "due": _interpreter_is_due(page, keyed),
        }
    }


def _interpreter_is_due(page: ActPage, keyed: KeyedConversation) -> set[int]:
    """
    Which messages of a child an interpreter has not read yet, by what the desk has noted; a
    program's reading is none.
    """
    conversation = keyed.conversation
    earlier = conversation_keys.earlier_keys(conversation, page.opened.desk_keys)
    notes = [note.content for note in lookup.notes_of(keyed, earlier=earlier)]
    is_young = any(note.get(replies.YOUNG) for note in notes)
    if not is_young and conversation.desk_id != DeskName.CHILD_PROTECTION:
        return set()
    said = conversation.messages.filter(direction=Message.Direction.IN)
    interpreted = {note.get(replies.INTERPRETED) for note in notes}
    return set(said.values_list("sequence", flat=True)) - interpreted


def read_message(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Below the message that was clicked on; it stays as it was."""
    place = whole_number(page.request.POST.get("act", "").partition(":")[2])
    said = keyed.conversation.messages.filter(direction=Message.Direction.IN, sequence=place or 0)
    message = said.first()
    if message is None:
        return page.go_on(keyed)
    text = str(lookup.open_row(message, keyed.conversation_key).content.get("text", ""))
    language = opened_label(keyed).get("language", "")
    return _shown(page, keyed, message.sequence, text, language)


def read_back(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """What stands in the box of the answer, before it is sent. Nothing is sent."""
    posted = page.request.POST
    return _shown(page, keyed, ANSWER, posted.get("text", ""), posted.get("language", ""))


def _shown(
    page: ActPage, keyed: KeyedConversation, of: int | str, text: str, language: str
) -> HttpResponse:
    target = keyed.conversation.desk.is_read_in
    if not target or not text.strip():
        return page.show(keyed)

    def is_still_open() -> bool:
        return unlock.current(page.request, puts_off_lock=False) is not None

    made = _read(of, text, language, target, is_still_open)
    if not is_still_open():
        return page.locked()
    return page.show(keyed, page=page.page_of_messages, reading=made)


def _read(
    of: int | str, text: str, source: str, target: str, is_wanted: Callable[[], bool]
) -> Reading:
    if letters_differ(text, source):
        return Reading(of, [], OTHER_LETTERS)
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        read = reading.read(lines, source, target, is_wanted)
    except NotRead as refused:
        return Reading(of, [], WHY_NOT[refused.hindrance])
    names = comparison.registry_names()
    pairs = zip(lines, read, strict=True)
    return Reading(of, [_line(line, made, names) for line, made in pairs])


def _line(original: str, made: reading.ReadLine, names: comparison.Names) -> ShownLine:
    differs = comparison.difference(original, made.text, names)
    shown = map(" · ".join, (differs.missing, differs.new, dict.fromkeys(made.unread)))
    return ShownLine(show_unseen(made.text), *map(show_unseen, shown))


ACTS: dict[str, Callable[[ActPage, KeyedConversation], HttpResponse]] = {
    "machine": read_message,
    "read-back": read_back,
}
