"""
The gate before the public forms: no cookie, no session, and no other site's doing.

Who writes here has no authority that another site could borrow; what a forged form could do is
to send words in their name. So a form counts as ours when the browser says that it comes from
here, and when it carries a token that we signed within a day. Browsers that say nothing (old
ones, text browsers) are believed on the token alone. Whatever fails, nothing is stored, nothing
is lost: the same form is shown again with the text in it and a fresh token.
"""

import functools
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from helpdesk import sealing
from helpdesk.gate import waiting_place

AGAIN_SECONDS = 30  # after which whoever was told to come again should
TOKEN_SECONDS = 24 * 60 * 60  # so long a form that was opened can be sent
# The one kind of body that is read. In multipart a file could come, and none may ever
# reach us unasked; it is refused before a byte of it is read.
READABLE = "application/x-www-form-urlencoded"
# The fields that say what a form is, and not what somebody wants to say.
OURS = ("token", "ticket", waiting_place.FIELD, "act", "number")
# The fields of the public forms in which somebody types words.
TYPED = (
    "message",
    "child",
    "adult",
    "place",
    "moment",
    "work",
    "organisation",
    "interpreter",
    "reach_at",
    "safe_hours",
    "our_word",
    "if_another_answers",
    "never_do",
)

logger = logging.getLogger("helpdesk")


@dataclass(frozen=True)
class FormPost:
    """
    A form that somebody sent.

    fields: what could be read of it. fault: why it was not let in, as the templates know it;
    empty when it was. token, seed: of a form that was let in, and how long ago it was shown.
    attachment: what came with it, where one may come; attachment_fault: why it was not taken.
    """

    fields: QueryDict = field(default_factory=QueryDict)
    fault: str = ""
    status: int = 200
    token: str = ""
    seed: str = ""
    seconds: float = 0
    attachment: sealing.SealedAttachment | None = None
    attachment_fault: str = ""


PublicView = Callable[[HttpRequest, FormPost | None], HttpResponse]


def form_page(
    view: PublicView, read: Callable[[HttpRequest], FormPost] | None = None
) -> Callable[[HttpRequest], HttpResponse]:
    """
    A view that anybody may send a form to; it is handed what was sent, None for a mere visit.

    read: what was sent, from the request; None for `read_form`.

    Django's own protection needs a cookie, so it is left out here and the gate stands instead. A
    form that cannot be made is a page with the numbers and what was typed, never an error.
    """

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        sent = None
        if request.method == "POST":
            sent = (read or read_form)(request)
        if sent and not sent.fault and request.META.get("waiting_line.turned_away"):
            if sent.attachment:  # no page brings it back
                return _unavailable(request, sent)
            return _come_again(request, sent)
        try:
            return view(request, sent)
        except Exception as error:  # noqa: BLE001 - whatever it is, the words must not be lost
            # The class alone: the words of an error may hold a message.
            logger.error("A form could not be made: %s.", type(error).__name__)
            return _unavailable(request, sent)

    return guarded


def _unavailable(request: HttpRequest, sent: FormPost | None) -> HttpResponse:
    context = {"kept": typed_words(sent)}
    return render(request, "helpdesk/unavailable.html", context, status=503)


def typed_words(sent: FormPost | None) -> str:
    """All that somebody has typed into a form that is not there any more, to be copied."""
    if sent is None:
        return ""
    return "\n\n".join(filter(str.strip, [str(sent.fields.get(name, "")) for name in TYPED]))


def _come_again(request: HttpRequest, sent: FormPost) -> HttpResponse:
    """Too many ask at once: the same form with all that was in it, and a place in the line."""
    kept: list[tuple[str, object]] = []
    for name, values in sent.fields.lists():
        if name not in ("message", waiting_place.FIELD):
            kept.extend((name, value) for value in values)
    context = {
        "action": request.path,
        "kept": kept,
        "message": sent.fields.get("message"),
        "seconds": AGAIN_SECONDS,
        "place_field": waiting_place.FIELD,
        "place": waiting_place.keep_place(sent.token, request.META["waiting_line.since"]),
    }
    answer = render(request, "helpdesk/come_again.html", context, status=503)
    answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer


def new_token() -> str:
    return _signer().sign(sealing.new_token_seed())


def read_form(request: HttpRequest, kinds: Collection[str] = (READABLE,)) -> FormPost:
    """What was sent, and whether it may come in. Raises nothing. kinds: of body that are read."""
    if request.content_type not in kinds:
        return FormPost(fault="unreadable", status=415)
    try:
        fields = request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return FormPost(fault="unreadable", status=413)
    token = fields.get("token", "")
    seed = _seed(token)
    if not seed or _is_ambiguous(fields) or not _comes_from_here(request):
        return FormPost(fields, fault="once-more", status=422)
    return FormPost(fields, token=token, seed=seed, seconds=_age(token))


def _is_ambiguous(fields: QueryDict) -> bool:
    """No form of ours has one of these twice; of two, the line and the page could read others."""
    return any(len(fields.getlist(name)) > 1 for name in OURS)


def _seed(token: str) -> str:
    try:
        return _signer().unsign(token, max_age=TOKEN_SECONDS)
    except BadSignature:
        return ""


def is_genuine(token: str) -> bool:
    """Whether we signed it within a day."""
    return bool(_seed(token))


def _age(token: str) -> float:
    """Seconds since the token was signed."""
    signed = token.rsplit(":", 2)[1]
    return time.time() - b62_decode(signed)


def _comes_from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin == "null" or origin.partition("://")[2] == request.get_host()


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="helpdesk.form")
