"""
What a caseworker typed, when the admin does not let the request through.

Signed out in the meantime, signed in anew in another tab, or the database gone: Django and Wagtail
would answer with a sign-in page or an error, and the answer to somebody who waits would be gone.
It is shown instead, to be copied. Nothing of a conversation is on the page.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, cast

from django import forms
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.utils.urlpatterns import decorate_urlpatterns

from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.rules.form_fields import WordsField

View = Callable[..., HttpResponse]

# What was typed and not sent, when the helpdesk locked meanwhile.
CARRIED = ("text", "note", "language", "seen", "sentence")
BOXES = ("text", "note")
# The ready sentences that were ticked, by their keys.
TICKS = "sentence"
TOO_LONG = _(
    "This is too long: %(length)s characters, and %(limit)s fit. Nothing has been sent yet. Send "
    "the first part, then the rest."
)


def guard_inbox(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Keep what was typed on each address of the inbox. patterns: those of Wagtail's admin."""
    for each in patterns:
        if isinstance(each, URLResolver) and each.namespace == "inbox":
            decorate_urlpatterns(each.url_patterns, keep_what_was_typed)


def keep_what_was_typed(view: View) -> View:
    """
    A view that shows what was typed in place of a refusal (403) or a fault (5xx).

    Stands around Wagtail's own question who is there, and asks for the token of the form itself:
    what Django's middleware refuses never comes here.
    """
    with_token = csrf_protect(view)

    @csrf_exempt
    @sensitive_post_parameters()
    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A voice is sent to one of these addresses: it is never a file here, not for a moment.
        request.upload_handlers = [MemoryFileUploadHandler(request)]

        def answer(request: HttpRequest) -> HttpResponse:
            kept = None
            if not request.user.is_authenticated:
                kept = _kept(request)
            return kept or with_token(request, *args, **kwargs)

        response = cast(HttpResponse, convert_exception_to_response(answer)(request))
        kept = None
        if response.status_code >= 500:
            kept = _kept(request, status=503)
        elif response.status_code == 403:
            kept = _kept(request)
        return kept or response

    return keeping


def typed_words(request: HttpRequest) -> dict[str, str]:
    """
    Whatever stood in a box when the button was pressed: an answer, a note, or both.

    Each by itself: copied as one, a note would stand in what the person reads.
    """
    typed = {name: request.POST.get(name, "") for name in BOXES}
    return {name: words for name, words in typed.items() if words.strip()}


def ticked(draft: Mapping[str, Any]) -> list[str]:
    """The keys of the ticked sentences: boxes of a form, or one field with all of them."""
    every = [draft.get(TICKS, "")]
    if isinstance(draft, MultiValueDict):
        every = draft.getlist(TICKS)
    return " ".join(every).split()


def carried(draft: MultiValueDict) -> dict[str, str]:
    """What was typed or ticked and not sent, a field each; empty where nothing was."""
    left = {name: draft.get(name, "") for name in CARRIED}
    left[TICKS] = " ".join(ticked(draft))
    if not is_anything(left):
        return {}
    return left


def is_anything(left: Mapping[str, str]) -> bool:
    """Whether a box has words in it, or a sentence is ticked."""
    return any(left.get(name, "").strip() for name in (*BOXES, TICKS))


def _kept(request: HttpRequest, status: int = 403) -> HttpResponse | None:
    typed = typed_words(request)
    if not typed:
        return None
    context = {"typed": typed, "fault": status >= 500}
    return render(request, "inbox/kept.html", context, status=status)


class TypedBox(forms.Textarea):
    """A box whose words are looked after: `inbox.js` never throws them away when it locks."""

    def __init__(self, rows: int, **attrs: Any) -> None:
        quiet = {"rows": rows, "autocomplete": "off", "data-helpdesk-typed": True}
        super().__init__(quiet | attrs)


class NoteForm(forms.Form):
    """What only the desk sees."""

    use_required_attribute = False

    note = WordsField(
        label=_("Private note: the person never sees it"),
        limit=LONGEST_MESSAGE,
        # Outside the form of the answer, and sent with it: what is half written stays.
        widget=TypedBox(rows=4, form="reply", dir="auto"),
        error_messages={
            "required": _("Write your note. Nothing has been kept yet."),
            "too_long": TOO_LONG,
        },
    )


def note_of(draft: Mapping[str, Any]) -> NoteForm:
    return NoteForm(initial={"note": draft.get("note", "")})
