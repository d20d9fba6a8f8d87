"""Many who read at once, each page by a connection of its own, and how long nobody was answered."""

import http.client
import itertools
import threading
import time
from collections.abc import Sequence

PATHS = ("/en/", "/en/rights/", "/fr/rights/", "/ar/", "/en/write/", "/en/read/")
PATIENCE_SECONDS = 60


class Readers:
    """
    Use as a context. addresses: of the site, with their ports; of several a reader whom one sent
    nothing asks the next, as browsers do. pause: seconds for which each looks at a page. refused:
    statuses other than 200, and what broke. gap: the longest time, in seconds, between two pages
    that arrived.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        clients: int,
        paths: Sequence[str] = PATHS,
        pause: float = 0,
    ) -> None:
        self.addresses, self.paths, self.pause = addresses, paths, pause
        self.refused: list[str] = []
        self.arrived: list[float] = []
        self._enough = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=[number]) for number in range(clients)
        ]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    @property
    def gap(self) -> float:
        return max(after - before for before, after in itertools.pairwise(sorted(self.arrived)))

    def _read(self, first: int) -> None:
        for number in itertools.count(first):
            self._read_one(number)
            if self._enough.wait(self.pause):
                return

    def _read_one(self, number: int, *, again: bool = True) -> None:
        path = self.paths[number % len(self.paths)]
        address = self.addresses[(number + again) % len(self.addresses)]
        connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            if again and self._sent_nothing(error):
                self._read_one(number, again=False)
            else:
                self.refused.append(f"{path} {type(error).__name__}")
        else:
            self.arrived.append(time.monotonic())
            if answer.status != 200:
                self.refused.append(f"{path} {answer.status}")
        finally:
            connection.close()

    def _sent_nothing(self, error: Exception) -> bool:
        """As nginx does as shipped: a page of which nothing came back is asked for once more."""
        is_one_of_several = len(self.addresses) > 1 and isinstance(error, ConnectionError)
        return is_one_of_several or isinstance(error, http.client.RemoteDisconnected)
