"""Somebody who writes to a running site with nothing but HTTP: no browser, no cookie."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html import unescape

from helpdesk import sealing

NUMBER = re.compile(r"(?:\d{4} ){4}\d{4}")


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def number(self) -> str:
        """The number that the page shows; empty when it shows none: nothing was acknowledged."""
        found = NUMBER.search(self.text) if self.status == 200 else None
        return sealing.parse(found[0]) if found else ""

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name}: {self.text[:2000]}"
        return unescape(found[1])


class Person:
    """url: of the site. Every request carries `headers` too."""

    def __init__(self, url: str, language: str = "en", **headers: str) -> None:
        self.url = f"{url}/{language}"
        self.headers = headers

    def token(self) -> str:
        """Of a form that has just been opened."""
        return self.ask("/write/").hidden("token")

    def write(self, message: str, token: str = "", **fields: str) -> Answer:
        token = token or self.token()
        return self.ask("/write/", {"token": token, "message": message, **fields})

    def read(self, number: str) -> Answer:
        token = self.ask("/read/").hidden("token")
        return self.ask("/read/", {"token": token, "number": number})

    def act(self, page: Answer, act: str, **fields: str) -> Answer:
        """Press a button of the page that shows the messages."""
        kept = {name: page.hidden(name) for name in ("token", "ticket")}
        return self.ask("/read/", {**kept, "act": act, **fields})

    def ask(self, path: str, fields: dict[str, str] | None = None) -> Answer:
        body = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(self.url + path, body, self.headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), dict(error.headers))
