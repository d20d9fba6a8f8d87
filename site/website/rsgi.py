"""
Where granian comes in: pages at once, everything else by a thread of Django's, in its turn.

Django is loaded when it is first needed. PUBLIC_TREE=0 leaves the published pages aside and lets
it render each one, for comparison.

Whoever is slow costs no thread: bodies are awaited (`site/website/web_server/request_body.py`), and
so is one's turn (`site/website/web_server/waiting_line.py`). There are two lines: for what costs
much there are threads that no form that is only opened can take. So a site goes on while hundreds
of sockets do nothing, or all ask for a form. Whoever has signed in waits in neither.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from base.languages.language_list import DEFAULT, LANGUAGES
from base.limits import LONGEST_FORM, LONGEST_HEADER, MOST_OF_ANYBODY
from website.published.front_server import Front
from website.web.negotiation import best_language
from website.web_server import attachment_body, gc_tuning, kept_socket
from website.web_server.attachment_body import AttachmentReader, FirstFields, is_invited
from website.web_server.eager_start import hosts, is_on, onion, start_eagerly
from website.web_server.network_counts import NetworkCounter, SignedIn
from website.web_server.request_body import BodyCutOff, BodyReader, TooSlow, Upload
from website.web_server.waiting_line import (
    AT_ONCE,
    MOST_OPENING,
    OPEN_AT_ONCE,
    OPEN_SECONDS,
    LineFull,
    TurnKind,
    TurnLine,
    VisitorLeft,
)
from website.web_server.wsgi_bridge import App, BridgeAnswer, Environ, environ_of, put_body, run

BASE_DIR = Path(__file__).resolve().parents[2]
logger = logging.getLogger("website")

THREADS = 16  # of Django's, in each process
FORM = "application/x-www-form-urlencoded"
STAFF = "/cms/"
SIGN_IN = "/cms/login/"
KINDS = {
    **dict.fromkeys(("write", "speak", "picture", "report", "refer", "tell"), TurnKind.WRITE),
    "read": TurnKind.READ,
    "search": TurnKind.SEARCH,
}
FAULT_SECONDS = 60.0  # for which a page that says "too slow" or "not now" is kept
# And what anybody asks for that costs much and is the same for all, by the first part of its
# address. A paper is called right for so long after a number of it has changed.
KEPT_SECONDS = {"healthz": 5.0, "sheet": 10.0}
MOST_KEPT = 100  # answers
# On what else an answer that is kept depends.
ASKED = (
    "REQUEST_METHOD",
    "PATH_INFO",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "wsgi.url_scheme",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
)
HEALTH = "/healthz"
AGAIN_SECONDS = "30"  # after which whoever was turned away should ask again


class Application:
    """
    load_django: called once, by the first request that front does not answer itself.

    front: of the published pages; None lets Django answer everything.
    """

    def __init__(
        self, load_django: Callable[[], App], front: Front | None = None, *, trusts_proxy: bool
    ) -> None:
        self.load_django = load_django
        self.front = front
        self.trusts_proxy = trusts_proxy
        self.django: App | None = None
        self.loading, self.making_fault = asyncio.Lock(), asyncio.Lock()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="django")
        self.threads_in_turn = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="django-in-turn")
        self.threads_turned_away = ThreadPoolExecutor(1, thread_name_prefix="django-turned-away")
        self.crowds, self.bodies, self.line = NetworkCounter(), BodyReader(), TurnLine()
        self.opening = TurnLine(at_once=OPEN_AT_ONCE, most=MOST_OPENING)
        self.attachments = attachment_body.readers(partial(is_invited, self.threads))
        self.signed_in = SignedIn()
        self.kept: dict[tuple[str, ...], tuple[float, BridgeAnswer]] = {}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        start_eagerly(loop)
        if kept_socket.is_handed_over():
            self.django = self.load_django()
            kept_socket.say_ready()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        page = self.front.answer(scope) if self.front else None
        if page:
            return protocol.response_bytes(*page)
        await asyncio.sleep(0)  # from here on in the event loop
        environ = environ_of(scope)
        try:
            answer = await self.asked(environ, protocol)
        except (BodyCutOff, VisitorLeft):
            return protocol.response_empty(400, [])
        except TooSlow:
            answer = await self.fault(environ, 408)
        except Exception as error:  # noqa: BLE001 - the words could hold what was sent
            logger.error("No answer: %s", type(error).__name__)
            answer = BridgeAnswer(500, [])
        return answer.send(protocol)

    async def asked(self, environ: Environ, protocol: Any) -> BridgeAnswer:
        """Django's answer. Raises TooSlow, Cut or Left."""
        await self.loaded()
        network = self.crowds.number(environ, trusted_proxy=self.trusts_proxy)
        circuit = self.crowds.circuit(environ, trusted_proxy=self.trusts_proxy)
        environ["waiting_line.circuit"] = circuit
        if sort := attachment_body.sort_of(environ):
            return await self.attached(environ, protocol, network, self.attachments[sort])
        upload = await self.take_body(environ, protocol, network)
        kind, network = in_a_known_browser(environ, turn_kind(environ), network)
        try:
            if kind is not None:
                return await self.in_turn(environ, protocol, network, kind)
            if environ["PATH_INFO"].startswith(STAFF):
                return await self.by_staff(environ, protocol, network)
            return await self.opened(environ, protocol, network)
        finally:
            if upload:
                upload.close()

    async def loaded(self) -> App:
        """Django takes seconds to load: nobody's turn, and nobody's deadline, pays for it."""
        async with self.loading:
            if self.django is None:
                loop = asyncio.get_running_loop()
                self.django = await loop.run_in_executor(self.threads, self.load_django)
        return self.django

    async def take_body(self, environ: Environ, protocol: Any, network: bytes) -> Upload | None:
        """Put the body into the request: whole, or as one that is read later, or not at all."""
        length = promised_length(environ)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") or not length:
            return None
        is_staff = environ["PATH_INFO"].startswith(STAFF)
        is_form = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == FORM
        if is_staff:
            most = MOST_OF_ANYBODY
        elif is_form and turn_kind(environ) is not None:
            most = LONGEST_FORM
        else:
            most = 0
        if length <= most:
            body = await self.bodies.read(aiter(protocol), length, network)
            environ["wsgi.input"] = BytesIO(body)
            return None
        if not is_staff:
            environ["wsgi.input"] = BufferedIOBase()  # to read it raises OSError
            return None
        loop = asyncio.get_running_loop()
        environ["wsgi.input"] = upload = Upload(self.bodies, loop, aiter(protocol), network)
        return upload

    async def attached(
        self, environ: Environ, protocol: Any, network: bytes, reader: AttachmentReader
    ) -> BridgeAnswer:
        """A form that brings a file. Where too many lie in memory the page says whom to call."""
        from helpdesk.gate.attachment_upload import CAME, SHUT, WITHOUT_TICKET

        length = promised_length(environ)
        if length > reader.longest:
            return await self.fault(environ, 413)
        if not reader.has_room(network, length):
            return await self.fault(environ, 503)
        with reader.holding(network, length):
            kind = environ["CONTENT_TYPE"]
            form = await reader.read_behind_ticket(aiter(protocol), length, network, kind)
            if not isinstance(form, FirstFields):
                fields, environ[CAME] = form.fields(), form.came
                put_body(environ, fields)
                del form
                return await self.in_turn(environ, protocol, network, TurnKind.WRITE)
        environ[CAME], environ[WITHOUT_TICKET] = None, not form.ticket
        fields = b""
        if form.ticket:  # genuine, and nothing may come with it: the page says so
            environ[SHUT], environ["CONTENT_TYPE"] = True, FORM
            fields = urlencode({"token": form.token, "ticket": form.ticket}).encode()
        put_body(environ, fields)
        return await self.in_turn(environ, protocol, network, TurnKind.WRITE)

    async def in_turn(
        self, environ: Environ, protocol: Any, network: bytes, kind: TurnKind
    ) -> BridgeAnswer:
        since = environ["waiting_line.since"] = first_came(environ)
        try:
            waiter = await self.line.enter(
                network, kind, since, protocol.client_disconnect, circuit=circuit_of(environ)
            )
        except LineFull:
            environ["waiting_line.turned_away"] = True
            return await self.by_django(environ, self.threads_turned_away)
        try:
            answer = await self.by_django(environ, self.threads_in_turn)
        finally:
            self.line.leave(waiter)
        if kind is TurnKind.SIGN_IN and answer.status == 200:
            self.line.was_wrong()  # its form comes again; of a refused one no password was read
        return answer

    async def by_staff(self, environ: Environ, protocol: Any, network: bytes) -> BridgeAnswer:
        """Whoever was signed in when Django was asked last waits with nobody of their network."""
        session = session_of(environ)
        if self.signed_in.knows(session):
            answer = await self.by_django(environ, self.threads)
        else:
            answer = await self.opened(environ, protocol, network)
        if session:
            is_signed_in = environ.get("website.is_signed_in", False)
            self.signed_in.note(session, is_signed_in=is_signed_in)
        return answer

    async def opened(self, environ: Environ, protocol: Any, network: bytes) -> BridgeAnswer:
        """What is neither dear nor by somebody who has signed in, in the turn of its network."""
        seconds = KEPT_SECONDS.get(environ["PATH_INFO"].lstrip("/").partition("/")[0], 0.0)
        if environ["PATH_INFO"] == HEALTH:
            for name in ASKED[-2:]:
                environ.pop(name, None)  # it is the same in every language, and made once
        asked = tuple(str(environ.get(name, ""))[:200] for name in ASKED)
        if seconds and (kept := self.kept_answer(asked)):
            return kept
        try:
            waiter = await self.opening.enter(
                network,
                TurnKind.OPEN,
                time.time(),
                protocol.client_disconnect,
                circuit=circuit_of(environ),
            )
        except LineFull:
            return await self.fault(environ, 503)
        holds = asyncio.get_running_loop().call_later(OPEN_SECONDS, self.opening.leave, waiter)
        try:
            kept = self.kept_answer(asked) if seconds else None  # made while they waited
            answer = kept or await self.by_django(environ, self.threads)
        finally:
            holds.cancel()
            self.opening.leave(waiter)
        if seconds and answer.status in (200, 503):
            self.keep(asked, seconds, answer)
        return answer

    async def by_django(self, environ: Environ, threads: ThreadPoolExecutor) -> BridgeAnswer:
        django, loop = await self.loaded(), asyncio.get_running_loop()
        return await loop.run_in_executor(threads, run, django, environ)

    async def fault(self, environ: Environ, status: int) -> BridgeAnswer:
        """
        One page for all, in the language of the address, or else of the browser: it must cost next
        to nothing. Of whoever came first nothing else is in it, and no file that lies there.
        """
        language = environ["PATH_INFO"].lstrip("/").partition("/")[0]  # of `OPTIONS *` a star
        if language not in LANGUAGES:
            accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
            language = best_language(accepted[:LONGEST_HEADER]) or DEFAULT
        asked = (str(status), language)
        async with self.making_fault:
            if kept := self.kept_answer(asked):
                return kept
            plain = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "website.fault": status}
            plain["PATH_INFO"] = f"/{language}/"
            answer = await self.by_django(environ | plain, self.threads_turned_away)
            if answer.status != status:  # Django led or turned this one away, and nobody else
                return answer
            if status == 503:
                answer.headers.append(("Retry-After", AGAIN_SECONDS))
            return self.keep(asked, FAULT_SECONDS, answer)

    def kept_answer(self, asked: tuple[str, ...]) -> BridgeAnswer | None:
        until, answer = self.kept.get(asked, (0.0, None))
        if until < time.monotonic():
            return None
        return answer

    def keep(self, asked: tuple[str, ...], seconds: float, answer: BridgeAnswer) -> BridgeAnswer:
        if len(self.kept) > MOST_KEPT:
            self.kept.clear()
        self.kept[asked] = time.monotonic() + seconds, answer
        return answer


def turn_kind(environ: Environ) -> TurnKind | None:
    """What a form wants that may cost much; None for everything else."""
    if environ["REQUEST_METHOD"] != "POST":
        return None
    if environ["PATH_INFO"] == SIGN_IN:
        return TurnKind.SIGN_IN
    if environ["PATH_INFO"].startswith(STAFF):
        return None  # whoever has signed in waits among no strangers
    return KINDS.get(environ["PATH_INFO"].strip("/").rpartition("/")[2])


def circuit_of(environ: Environ) -> bytes:
    """The number of the circuit by which somebody comes to our onion; else empty."""
    circuit: bytes = environ.get("waiting_line.circuit", b"")
    return circuit


def in_a_known_browser(
    environ: Environ, kind: TurnKind | None, network: bytes
) -> tuple[TurnKind | None, bytes]:
    """Whoever signs in where they have done so before waits with nobody of their network."""
    if kind is not TurnKind.SIGN_IN:
        return kind, network
    from website.accounts import login_throttle

    mark = login_throttle.mark_of(environ.get("HTTP_COOKIE", ""), body_of(environ))
    if not mark:
        return kind, network
    return TurnKind.SIGN_IN_AGAIN, mark.encode()


def session_of(environ: Environ) -> str:
    """The session that somebody's browser says is theirs; empty where it says none."""
    from django.conf import settings
    from django.http import parse_cookie

    return parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME, "")


def body_of(environ: Environ) -> bytes:
    """What has come of it; nothing where it is read later."""
    body = environ["wsgi.input"]
    if not isinstance(body, BytesIO):
        return b""
    return body.getvalue()


def promised_length(environ: Environ) -> int:
    """As the request says; 0 where it says nothing, as Django takes it."""
    length = environ.get("CONTENT_LENGTH", "")
    if length.isascii() and length.isdigit():
        return int(length)
    return 0


def first_came(environ: Environ) -> float:
    """When somebody came first who was given a place; else now. Seconds since 1970."""
    from helpdesk.gate import waiting_place

    return waiting_place.since(body_of(environ))


def load_django() -> App:
    with gc_tuning.standing_still():
        from django.core.wsgi import get_wsgi_application

        django: Any = get_wsgi_application()  # an HttpResponse is what a server iterates over
    from website.web_server import warm_up

    warm_up.answer_once(django)
    warm_up.settle()
    if is_on("PUBLIC_TREE", default=True):
        from website.published import publish_signals

        publish_signals.listen_to_pages()
    return django


def start(load_django: Callable[[], App] = load_django) -> Application:
    """What granian runs, by the settings of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    if (BASE_DIR / ".env").exists():
        import environ

        environ.Env.read_env(BASE_DIR / ".env")
    trusts_proxy = is_on("TRUSTED_PROXY", default=False)
    front = Front(
        Path(os.environ.get("VAR_DIR") or BASE_DIR / "var") / "public",
        https=is_on("HTTPS", default=not is_on("DEBUG", default=False)),
        trusts_proxy=trusts_proxy,
        hosts=hosts(),
        onion=onion(),
    )
    has_tree = is_on("PUBLIC_TREE", default=True)
    return Application(load_django, front if has_tree else None, trusts_proxy=trusts_proxy)


application = start()
