"""
A recording of a section: kept, heard and agreed to by a second person, withdrawn by one click.

There is no row of it but the voucher (`helpdesk.vouching`): which words, in which language, whose
yes. So whoever can write to the database publishes no voice. What was withdrawn is remembered in a
file beside the database (`helpdesk.rollback.spent`), and a backup that is restored does not bring
it back. Its files lie in the media library, apart until the second yes; readers get what lies in
PUBLIC and nothing else.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.crypto import get_random_string

from awareness.converting.conversion import converted
from helpdesk import vouching
from helpdesk.rollback import kept_files, spent
from website.recordings.sections import digests_of

BEGIN = "recording "
PUBLIC, WAITING = "recordings", "recordings_waiting"
# The smaller first; some phones play only the second.
ENDINGS = (".ogg", ".m4a")
NAME_LETTERS, LONGEST_SPEAKER = 8, 100
SMALL = "abcdefghijklmnopqrstuvwxyz0123456789"


class VoiceIsGone(Exception):
    """It was withdrawn meanwhile, or its words have changed."""


class OwnVoice(Exception):
    """Whoever sent a recording in does not say yes to it as well."""


class Voice(NamedTuple):
    """
    name: of its files. page: its content_id. words: the digest of its section. speaker: who read
    them and agreed to be heard, a pseudonym if they like. agreed_by: empty until the second yes.
    """

    name: str
    language: str
    page: str
    words: str
    speaker: str
    by: str
    day: str
    agreed_by: str = ""

    @property
    def is_public(self) -> bool:
        return bool(self.agreed_by)

    @property
    def sent_on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def subject(self) -> str:
        return f"{BEGIN}{self.name}"

    @property
    def folder(self) -> str:
        return PUBLIC if self.is_public else WAITING

    @property
    def files(self) -> list[str]:
        return [f"{self.folder}/{self.name}{ending}" for ending in ENDINGS]

    def vouch(self) -> None:
        says = {key: value for key, value in self._asdict().items() if key != "name"}
        vouching.vouch(self.subject, json.dumps(says, sort_keys=True))


def all_voices() -> list[Voice]:
    """What was sent in by way of the site and is not withdrawn."""
    return [
        Voice(subject.removeprefix(BEGIN), **json.loads(statement))
        for subject, statement in vouching.all_said(BEGIN).items()
        if statement and not spent.is_spent(subject)
    ]


def find_voice(name: str) -> Voice:
    """Raises VoiceIsGone."""
    for voice in all_voices():
        if voice.name == name:
            return voice
    raise VoiceIsGone


def send_in(given: Iterable[bytes], page: Any, words: str, speaker: str, by: str) -> Voice:
    """Keep a recording until somebody else has heard it. Raises CannotConvert."""
    day = timezone.localdate().isoformat()
    voice = Voice(_new_name(), page.language, page.content_id, words, speaker, by, day)
    with converted("voice", given, *ENDINGS) as made:
        for name, path in zip(voice.files, made, strict=True):
            with path.open("rb") as file:
                default_storage.save(name, File(file))
    voice.vouch()
    for before in _same_words(voice, is_public=False):
        withdraw_voice(before)
    return voice


def agree_to_voice(name: str, by: str) -> Voice:
    """
    A second person has heard it: readers hear it now, under a name that nobody has known before.

    Raises VoiceIsGone and OwnVoice.
    """
    voice = find_voice(name)
    if voice.by == by:
        raise OwnVoice
    if voice.is_public or voice.words not in digests_of(voice.language, voice.page):
        raise VoiceIsGone
    agreed = voice._replace(name=_new_name(), agreed_by=by)
    for old, new in zip(voice.files, agreed.files, strict=True):
        with default_storage.open(old) as file:
            default_storage.save(new, file)
    agreed.vouch()
    for before in (voice, *_same_words(agreed, is_public=True)):
        withdraw_voice(before)
    return agreed


def withdraw_voice(voice: Voice) -> None:
    """From now on nobody hears it, here or on any machine that shares the database, for good."""
    spent.spend([voice.subject], spent.FOR_GOOD)
    vouching.end(voice.subject)
    write_book()
    for name in voice.files:
        default_storage.delete(name)


def write_book() -> None:
    """What pages read when they are made: for each language the digests, with names of files."""
    book: dict[str, dict[str, str]] = {}
    for voice in all_voices():
        if voice.is_public:
            book.setdefault(voice.language, {})[voice.words] = voice.name
    kept_files.change(settings.RECORDINGS_FILE, lambda _kept: book)


def heard_in(language: str) -> dict[str, str]:
    """What can be heard in a language: the digest of a section's words, the name of its files."""
    heard: dict[str, str] = kept_files.read_kept(settings.RECORDINGS_FILE).get(language, {})
    return heard


def _new_name() -> str:
    return get_random_string(NAME_LETTERS, SMALL)


def _same_words(voice: Voice, *, is_public: bool) -> list[Voice]:
    """Others of the same words, public or waiting; of two, the newer one stays."""
    return [
        other
        for other in all_voices()
        if (other.language, other.words) == (voice.language, voice.words)
        and other.is_public is is_public
        and other.name != voice.name
    ]
