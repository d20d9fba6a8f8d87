"""
Where granian comes in: pages at once, everything else by a thread of Django's, in its turn.

Django is loaded when it is first needed. PUBLIC_TREE=0 leaves the published pages aside and lets
it render each one, for comparison.

Whoever is slow costs no thread: bodies are awaited (`site/traffic/request_body.py`), and so is the
turn of what costs much (`site/traffic/waiting_line.py`), for which there are threads that no form
that is only opened can take. So a site goes on while hundreds of sockets do nothing.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import Any

from website.limits import LONGEST_FORM, MOST_OF_ANYBODY
from website.published.front_server import Front
from website.traffic import kept_socket
from website.traffic.eager_start import start_eagerly
from website.traffic.early_settings import hosts, is_on
from website.traffic.network_counts import Crowds
from website.traffic.request_body import Bodies, Cut, TooSlow, Upload
from website.traffic.waiting_line import AT_ONCE, Left, TurnedAway, TurnKind, TurnLine
from website.traffic.wsgi_bridge import App, BridgeAnswer, Environ, environ_of, run
from website.worker import collector

BASE_DIR = Path(__file__).resolve().parent.parent
logger = logging.getLogger("website")

THREADS = 16  # of Django's, in each process
FORM = "application/x-www-form-urlencoded"
STAFF = "/cms/"
SIGN_IN = "/cms/login/"
KINDS = {
    **dict.fromkeys(("write", "report", "refer", "tell"), TurnKind.WRITE),
    "read": TurnKind.READ,
    "search": TurnKind.SEARCH,
}
FAULT_SECONDS = 60.0  # for which the page that says "too slow" is kept


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
        self.loading = asyncio.Lock()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="django")
        self.threads_in_turn = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="django-in-turn")
        self.crowds, self.bodies, self.line = Crowds(), Bodies(), TurnLine()
        self.faults: dict[str, tuple[float, BridgeAnswer]] = {}

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
        except (Cut, Left):
            return protocol.response_empty(400, [])
        except TooSlow:
            answer = await self.too_slow(environ)
        except Exception as error:  # noqa: BLE001 - the words could hold what was sent
            logger.error("No answer: %s", type(error).__name__)
            answer = BridgeAnswer(500, [])
        return answer.send(protocol)

    async def asked(self, environ: Environ, protocol: Any) -> BridgeAnswer:
        """Django's answer. Raises TooSlow, Cut or Left."""
        await self.loaded()
        network = self.crowds.number(environ, trusted_proxy=self.trusts_proxy)
        upload = await self.take_body(environ, protocol, network)
        kind, network = in_a_known_browser(environ, turn_kind(environ), network)
        try:
            if kind is None:
                return await self.by_django(environ)
            return await self.in_turn(environ, protocol, network, kind)
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
        if length <= (MOST_OF_ANYBODY if is_staff else LONGEST_FORM * is_form):
            body = await self.bodies.read(aiter(protocol), length, network)
            environ["wsgi.input"] = BytesIO(body)
            return None
        if not is_staff:
            environ["wsgi.input"] = BufferedIOBase()  # to read it raises OSError
            return None
        loop = asyncio.get_running_loop()
        environ["wsgi.input"] = upload = Upload(self.bodies, loop, aiter(protocol), network)
        return upload

    async def in_turn(
        self, environ: Environ, protocol: Any, network: bytes, kind: TurnKind
    ) -> BridgeAnswer:
        since = environ["waiting_line.since"] = first_came(environ)
        try:
            waiter = await self.line.enter(network, kind, since, protocol.client_disconnect)
        except TurnedAway:
            environ["waiting_line.turned_away"] = True
            return await self.by_django(environ)
        try:
            answer = await self.by_django(environ, in_turn=True)
        finally:
            self.line.leave(waiter)
        if kind is TurnKind.SIGN_IN and answer.status == 200:
            self.line.was_wrong()  # its form comes again; of a refused one no password was read
        return answer

    async def by_django(self, environ: Environ, *, in_turn: bool = False) -> BridgeAnswer:
        django, loop = await self.loaded(), asyncio.get_running_loop()
        threads = self.threads_in_turn if in_turn else self.threads
        return await loop.run_in_executor(threads, run, django, environ)

    async def too_slow(self, environ: Environ) -> BridgeAnswer:
        """One page for all, in the language of the address: it must cost next to nothing."""
        path = environ["PATH_INFO"]
        first = path.split("/", 2)[1][:10]
        kept = self.faults.get(first)
        if kept is None or kept[0] < time.monotonic():
            plain = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "website.fault": 408}
            answer = await self.by_django(environ | plain)
            if len(self.faults) > 100:
                self.faults.clear()
            kept = self.faults[first] = time.monotonic() + FAULT_SECONDS, answer
        return kept[1]


def turn_kind(environ: Environ) -> TurnKind | None:
    """What a form wants that may cost much; None for everything else."""
    if environ["REQUEST_METHOD"] != "POST":
        return None
    if environ["PATH_INFO"] == SIGN_IN:
        return TurnKind.SIGN_IN
    return KINDS.get(environ["PATH_INFO"].strip("/").rpartition("/")[2])


def in_a_known_browser(
    environ: Environ, kind: TurnKind | None, network: bytes
) -> tuple[TurnKind | None, bytes]:
    """Whoever signs in where they have done so before waits with nobody of their network."""
    if kind is not TurnKind.SIGN_IN:
        return kind, network
    from website.accounts import login_throttle

    mark = login_throttle.mark_of(environ.get("HTTP_COOKIE", ""), body_of(environ))
    return (TurnKind.SIGN_IN_AGAIN, mark.encode()) if mark else (kind, network)


def body_of(environ: Environ) -> bytes:
    """What has come of it; nothing where it is read later."""
    body = environ["wsgi.input"]
    return body.getvalue() if isinstance(body, BytesIO) else b""


def promised_length(environ: Environ) -> int:
    """As the request says; 0 where it says nothing, as Django takes it."""
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def first_came(environ: Environ) -> float:
    """When somebody came first who was given a place; else now. Seconds since 1970."""
    from helpdesk.gate import waiting_place

    return waiting_place.since(body_of(environ))


def load_django() -> App:
    with collector.standing_still():
        from django.core.wsgi import get_wsgi_application

        django: Any = get_wsgi_application()  # an HttpResponse is what a server iterates over
    from website.worker import warm_up

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
    )
    has_tree = is_on("PUBLIC_TREE", default=True)
    return Application(load_django, front if has_tree else None, trusts_proxy=trusts_proxy)


application = start()
