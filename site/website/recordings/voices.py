"""
A recording of a section: kept, heard and agreed to by a second person, withdrawn by one click.

There is no row of it but the voucher (`helpdesk.attestation.statements`): which words, in which
language, whose yes. So whoever can write to the database publishes no voice. What was withdrawn is
remembered in a file beside the database (`helpdesk.attestation.revocations`), and a backup that is
restored does not bring it back. Its files lie in the media library, apart until the second yes;
readers get what lies in PUBLIC and nothing else.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from awareness.media.conversion import converted
from base.files import json_files
from helpdesk import advisory_locks
from helpdesk.attestation import revocations, statements
from helpdesk.notices import refusals
from helpdesk.voices import sentence_sounds
from website.recordings.sentences import digests_said, is_in_no_page, is_joined, most_bytes

BEGIN = "recording "
# Of what is in no page: 0.1, to which `make upgrade BACK=1` leads, would withdraw it for good.
IN_NO_PAGE = "read aloud "
BEGINS = (BEGIN, IN_NO_PAGE)
# Beside it the account that sent it in: in the statement itself 0.1 would read nothing at all.
SENT_IN_BY = "sent in by "
PUBLIC, WAITING = "recordings", "recordings_waiting"
# The smaller first; some phones play only the second.
ENDINGS = (".ogg", ".m4a")
NAME_LETTERS, LONGEST_SPEAKER = 8, 100  # letters of a file's name, and of who speaks
SMALL = "abcdefghijklmnopqrstuvwxyz0123456789"


class RecordingGone(Exception):
    """It was withdrawn meanwhile, or its words have changed."""


class OwnRecording(Exception):
    """Whoever sent a recording in does not say yes to it as well."""


class TooSlow(Exception):
    """A digit that lasts too long: a number has twenty of them."""


class Recording(NamedTuple):
    """
    name: of its files. page: its content_id, or a place of `sentences`. words: their digest.
    speaker: who read them and agreed to be heard, a pseudonym if they like. agreed_by: empty until
    the second yes. by_key: of the account that sent it in, whatever its name is by now; 0 in those
    of 0.1.
    """

    name: str
    language: str
    page: str
    words: str
    speaker: str
    by: str
    day: str
    agreed_by: str = ""
    by_key: int = 0

    @property
    def is_public(self) -> bool:
        return bool(self.agreed_by)

    @property
    def sent_on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def subject(self) -> str:
        return f"{IN_NO_PAGE if self.is_in_no_page else BEGIN}{self.name}"

    @property
    def is_in_no_page(self) -> bool:
        return is_in_no_page(self.page)

    @property
    def is_joined(self) -> bool:
        """Of a ready sentence or a digit: heard behind others, and at no address."""
        return is_joined(self.page)

    @property
    def folder(self) -> str:
        if not self.is_public:
            return WAITING
        return sentence_sounds.FOLDER if self.is_joined else PUBLIC

    @property
    def endings(self) -> tuple[str, ...]:
        return (sentence_sounds.ENDING,) if self.is_joined else ENDINGS

    @property
    def files(self) -> list[str]:
        return [f"{self.folder}/{self.name}{ending}" for ending in self.endings]

    def is_of(self, user: Any) -> bool:
        """Whether this account sent it in, under whatever name."""
        return self.by == user.get_username() or self.by_key == user.pk

    def attest(self) -> None:
        says = self._asdict()
        del says["name"], says["by_key"]
        statements.attest(self.subject, json.dumps(says, sort_keys=True))
        if self.by_key:
            statements.attest(f"{SENT_IN_BY}{self.name}", str(self.by_key))


def all_voices() -> list[Recording]:
    """What was sent in by way of the site and is not withdrawn."""
    every = []
    keys = statements.all_under(SENT_IN_BY)
    for subject, statement in all_statements().items():
        name = name_in(subject)
        if statement and not revocations.is_revoked(revoked_as(name)):
            by_key = int(keys.get(f"{SENT_IN_BY}{name}") or 0)
            every.append(Recording(name, **({"by_key": by_key} | json.loads(statement))))
    return every


def all_statements() -> dict[str, str]:
    """What is attested of each recording, by its subject; empty where it has ended."""
    return statements.all_under(BEGIN) | statements.all_under(IN_NO_PAGE)


def name_in(subject: str) -> str:
    return subject.removeprefix(BEGIN).removeprefix(IN_NO_PAGE)


def revoked_as(name: str) -> str:
    """As it stands in the file of what was withdrawn, whatever it is of."""
    return f"{BEGIN}{name}"


def forget_senders(names: Collection[str]) -> None:
    """Of these recordings, which have ended, nobody says any more which account sent them in."""
    for subject, key in statements.all_under(SENT_IN_BY).items():
        if key and subject.removeprefix(SENT_IN_BY) in names:
            statements.end(subject)


def find_voice(name: str) -> Recording:
    """Raises RecordingGone."""
    for voice in all_voices():
        if voice.name == name:
            return voice
    raise RecordingGone


def send_in(given: Iterable[bytes], page: Any, words: str, speaker: str, by: Any) -> Recording:
    """
    Keep a recording until somebody else than `by` has heard it.

    Raises CannotConvert, and TooSlow of a digit.
    """
    said = (page.language, page.content_id, words, speaker)
    day = timezone.localdate().isoformat()
    voice = Recording(_new_name(), *said, by.get_username(), day, by_key=by.pk)
    with converted("voice", given, *voice.endings) as made:
        most = most_bytes(voice.page)
        if most and made[0].stat().st_size > most:
            raise TooSlow
        for name, path in zip(voice.files, made, strict=True):
            with path.open("rb") as file:
                default_storage.save(name, File(file))
    with _alone():
        before = _same_words(voice, is_public=False)
        voice.attest()
    for each in before:
        withdraw_voice(each)
    return voice


def agree_to_voice(name: str, by: Any) -> Recording:
    """
    A second person has heard it: readers hear it now, under a name that nobody has known before.

    Raises RecordingGone and OwnRecording.
    """
    voice = find_voice(name)
    if voice.is_of(by):
        raise OwnRecording
    if voice.is_public or voice.words not in digests_said(voice.language, voice.page):
        raise RecordingGone
    agreed = voice._replace(name=_new_name(), agreed_by=by.get_username())
    try:
        for old, new in zip(voice.files, agreed.files, strict=True):
            with default_storage.open(old) as file:
                default_storage.save(new, file)
        with _alone():
            # Of a yes, another yes, a no and a withdrawal at the same moment one counts.
            if not statements.end(voice.subject):
                raise RecordingGone
            before = _same_words(agreed, is_public=True)
            agreed.attest()
    except (RecordingGone, FileNotFoundError):
        _forget_files(agreed)
        raise RecordingGone from None
    withdraw_voice(voice)
    for each in before:
        withdraw_voice(each)
    return agreed


def refuse_voice(name: str, why: str, by: Any, *, what: str, place: str) -> None:
    """
    A second person has heard it and says why it does not do: it is gone, and whoever sent it in is
    told. what, place: the title of its page, and where it can be read again.

    Raises RecordingGone, OwnRecording, and NoReason of `helpdesk.notices.refusals`.
    """
    voice = find_voice(name)
    if voice.is_of(by):
        raise OwnRecording
    if voice.is_public:
        raise RecordingGone
    with _alone():
        if not statements.read(voice.subject):
            raise RecordingGone
        refusals.refuse([voice.by_key], voice.subject, what=what, by=by, why=why, place=place)
        statements.end(voice.subject)
    withdraw_voice(voice)


def withdraw_voice(voice: Recording) -> bool:
    """
    From now on nobody hears it, here or on any machine that shares the database, for good. False
    where it had ended before: it may be public by now, under another name.
    """
    revocations.revoke([revoked_as(voice.name)], revocations.FOR_GOOD)
    was_there = statements.end(voice.subject)
    forget_senders([voice.name])
    write_book()
    _forget_files(voice)
    return was_there


@contextmanager
def _alone() -> Iterator[None]:
    """What is said of recordings in here, nobody else changes meanwhile."""
    with transaction.atomic():
        advisory_locks.lock_exclusive("recordings")
        yield


def _forget_files(voice: Recording) -> None:
    for name in voice.files:
        default_storage.delete(name)


def write_book() -> None:
    """What pages read when they are made: for each language the digests, with names of files."""
    book: dict[str, dict[str, str]] = {}
    for voice in all_voices():
        if voice.is_public:
            book.setdefault(voice.language, {})[voice.words] = voice.name
    json_files.change(settings.RECORDINGS_FILE, lambda _kept: book)


def _new_name() -> str:
    return get_random_string(NAME_LETTERS, SMALL)


def _same_words(voice: Recording, *, is_public: bool) -> list[Recording]:
    """Others of the same words, public or waiting; of two, the newer one stays."""
    same = []
    for other in all_voices():
        has_its_words = other.language == voice.language and other.words == voice.words
        if has_its_words and other.is_public is is_public and other.name != voice.name:
            same.append(other)
    return same
