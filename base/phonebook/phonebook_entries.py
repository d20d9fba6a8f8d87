"""What stands in the phonebook, as a reader of one language sees it. Pure: no Django."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from base.languages.language_list import DEFAULT, direction, html_code


class MarkedText(str):
    """A text that knows its language, since what is shown may be a fallback."""

    code: str
    lang: str
    dir: str

    def __new__(cls, text: str, code: str = DEFAULT) -> "MarkedText":
        words = super().__new__(cls, text)
        words.code, words.lang, words.dir = code, html_code(code), direction(code)
        return words


@dataclass(frozen=True)
class PhonebookContact:
    """
    A line or a centre, in one language.

    phone: as dialled from Belgium or abroad, e.g. `112` or `+3225116464`. confirmed_by: who at the
    owner confirmed it; empty: nobody yet. published_by: who publishes the number, read_on: on
    which day we read it there, in words. without_credit, by_text, for_deaf: whether the number
    works so: `yes`, `no`, empty: not known. after_centre: a centre comes first, so no button.
    hidden: somebody found its number wrong; the file holds it no more.
    """

    code: str
    name: MarkedText
    phone: str
    description: MarkedText
    hours: MarkedText
    cost: MarkedText
    what_happens: MarkedText
    email: str
    website: str
    address: str
    source: str
    confirmed_by: str
    published_by: str
    read_on: MarkedText
    without_credit: str
    by_text: str
    for_deaf: str
    town: MarkedText
    region: str
    is_emergency: bool = False
    after_centre: bool = False
    withheld: bool = False
    hidden: bool = False

    @property
    def confirmed(self) -> bool:
        return bool(self.confirmed_by)

    @property
    def is_sourced(self) -> bool:
        """Whether a real site may show it: its owner has confirmed it, or another body says it."""
        said = self.published_by or not self.phone  # a website is its owner's own word
        return self.confirmed or bool(self.source and said)


def stood_in_for(contact: PhonebookContact, national: PhonebookContact) -> PhonebookContact:
    """The contact, with the national line and what is known of it where its number is hidden."""
    if not contact.hidden or contact.withheld:
        return contact
    of_the_number = ("phone", "hours", "cost", "what_happens")
    who_says_so = ("confirmed_by", "published_by", "source", "read_on")
    answers = ("without_credit", "by_text", "for_deaf")
    names = of_the_number + who_says_so + answers
    return replace(contact, **{name: getattr(national, name) for name in names})


def as_confirmed(line: PhonebookContact) -> PhonebookContact:
    """A line as a real site shows it. The first two stay while they have a source."""
    comes_first = line.code in ("emergency", "national") and bool(line.source)
    return line if line.is_sourced or comes_first else withheld(line)


def withheld(contact: PhonebookContact) -> PhonebookContact:
    """The contact without whatever could be wrong."""
    nothing = MarkedText("", contact.name.code)
    return replace(
        contact,
        withheld=True,
        phone="",
        email="",
        address="",
        hours=nothing,
        cost=nothing,
        what_happens=nothing,
    )


@dataclass(frozen=True)
class PhonebookSource:
    """
    A law or document, in one language.

    status: `in-force`, `superseded`, `not-verified` or `reference`. extent: how much was read of
    it, `beginning` or `whole`; empty where nobody said it. signed_on, as_of, read_on: days as they
    are written; as_of is empty where the copy that we read has no date. is_of_today:
    whether it gives today's rule, or says what is done today. replaced_by, replaced_on: title and
    day of what took its place, if anything has.
    """

    title: MarkedText
    number: str
    signed_on: MarkedText
    link: str
    status: str
    extent: str
    replaced_by: MarkedText
    replaced_on: MarkedText
    as_of: MarkedText
    read_on: MarkedText
    is_of_today: bool
    confirmed_by: str


@dataclass(frozen=True)
class DayOfRight:
    """For which day a source speaks of what somebody is owed (empty: none is known), read when."""

    as_of: MarkedText
    read_on: MarkedText


@dataclass(frozen=True)
class DeskPromise:
    """
    What a desk promises. is_open: it has a key, so its form may be offered. own_languages,
    interpreted_languages: codes, empty where it has said nothing; sends_sentences: in all others.
    signed_promises: by their names (`base.phonebook.signed_promises`). office_hours: as typed.
    machine_reads: the languages that a program may read to it. hears_voices: somebody may speak to
    it instead of writing.
    """

    code: str
    is_open: bool
    reply_days: int
    retention_days: int
    sends_mail_with_message: bool = False
    surge: bool = False
    google_check: bool = False
    hears_others: bool = False
    own_languages: Sequence[str] = ()
    interpreted_languages: Sequence[str] = ()
    sends_sentences: bool = False
    signed_promises: Sequence[str] = ()
    office_hours: str = ""
    machine_reads: Sequence[str] = ()
    hears_voices: bool = False
