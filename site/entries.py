"""What stands in the phonebook, as a reader of one language sees it. Pure: no Django."""

from dataclasses import dataclass

from website.languages import DEFAULT, direction, html_code


class Words(str):
    """A text that knows its language, since what is shown may be a fallback."""

    code: str

    def __new__(cls, text: str, code: str = DEFAULT) -> "Words":
        words = super().__new__(cls, text)
        words.code = code
        return words

    @property
    def lang(self) -> str:
        """For the `lang` attribute."""
        return html_code(self.code)

    @property
    def dir(self) -> str:
        """For the `dir` attribute."""
        return direction(self.code)


@dataclass(frozen=True)
class Contact:
    """
    A line or a centre, in one language.

    phone: as dialled from Belgium or abroad, e.g. `112` or `+3225116464`. checked_on: ISO day
    on which `source` was read. confirmed_by: who at the owner confirmed it; empty: nobody yet.
    """

    code: str
    name: Words
    phone: str
    description: Words
    hours: Words
    cost: Words
    what_happens: Words
    email: str
    website: str
    address: str
    source: str
    checked_on: str
    confirmed_by: str
    town: Words
    region: str
    is_emergency: bool = False
    withheld: bool = False

    @property
    def confirmed(self) -> bool:
        return bool(self.confirmed_by)


@dataclass(frozen=True)
class Source:
    """
    A law or document, in one language.

    status: `in-force`, `superseded`, `not-verified` or `reference`. signed_on, as_of: days as they
    are written. replaced_by, replaced_on: title and day of what took its place, if anything has.
    """

    title: Words
    number: str
    signed_on: Words
    link: str
    status: str
    replaced_by: Words
    replaced_on: Words
    as_of: Words
    confirmed_by: str


@dataclass(frozen=True)
class DeskPromise:
    """What a desk promises. is_open: it has a key, so its form may be offered."""

    code: str
    is_open: bool
    reply_days: int
    retention_days: int
    sends_mail_with_message: bool = False
    surge: bool = False
    google_check: bool = False
