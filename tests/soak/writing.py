"""Many who write at once, until enough of them have been told a number."""

import http.client
import itertools
import threading
from collections.abc import Callable
from urllib.error import URLError

from tests.helpdesk.person import Person

CLIENTS = 16
NOT_TOLD = (URLError, OSError, http.client.HTTPException, AssertionError)


class Writers:
    """
    Use as a context: clients write until `enough` numbers have been shown. Who is shown none
    sends the same form again, as people do. somebody: makes one of them, who may know several urls.
    pause: seconds between two messages of one client.

    numbers: those that were. refused: answers that showed none, and what broke on the way.
    """

    def __init__(
        self, url: str, enough: int, clients: int = CLIENTS,
        somebody: Callable[[str], Person] = Person, pause: float = 0,
    ) -> None:  # fmt: skip
        self.url, self.somebody, self.pause = url, somebody, pause
        self.enough = enough
        self.numbers: list[str] = []
        self.refused: list[str] = []
        self._next = itertools.count(1)
        self._lock = threading.Lock()
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(clients)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def wait(self, seconds: float) -> bool:
        """Whether there were enough before so many seconds had passed."""
        return self._enough.wait(seconds)

    def _write(self) -> None:
        person = self.somebody(self.url)
        while not self._enough.is_set():
            with self._lock:
                place = next(self._next)
            self._write_one(person, f"message {place}")
            self._enough.wait(self.pause)

    def _write_one(self, person: Person, message: str) -> None:
        token = number = ""
        while not (number or self._enough.is_set()):
            try:
                token = token or person.token()
                answer = person.write(message, token=token)
            except NOT_TOLD as error:
                self.refused.append(type(error).__name__)
                self._enough.wait(0.05)  # the site has just been killed: nobody was told anything
                continue
            number = answer.number
            self._keep(number, answer.status)

    def _keep(self, number: str, status: int) -> None:
        if not number:
            self.refused.append(str(status))
            return
        with self._lock:
            self.numbers.append(number)
            if len(self.numbers) >= self.enough:
                self._enough.set()
