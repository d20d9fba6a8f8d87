"""What the worker does for recordings, on each machine: nothing stays that was withdrawn."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from helpdesk.attestation import revocations, statements
from helpdesk.voices import sentence_sounds
from website.phonebook.phonebook_writer import publish_phonebook
from website.recordings import voices
from website.recordings.sentences import digests_said
from website.recordings.voices import PUBLIC, WAITING


def keep_voices() -> None:
    """
    Take away what was withdrawn: on another machine, or before a backup was restored, whose rows
    and files have come back.
    """
    ended = set()
    for subject, statement in voices.all_statements().items():
        name = voices.name_in(subject)
        is_revoked = revocations.is_revoked(voices.revoked_as(name))
        if statement and is_revoked:
            statements.end(subject)
        if not statement or is_revoked:
            ended.add(name)
    revoked = [voices.revoked_as(name) for name in ended]
    revocations.revoke(
        [each for each in revoked if not revocations.is_revoked(each)], revocations.FOR_GOOD
    )
    voices.forget_senders(ended)
    for folder in (PUBLIC, WAITING, sentence_sounds.FOLDER):
        for path in Path(settings.MEDIA_ROOT, folder).glob("*.*"):
            if path.stem in ended:
                default_storage.delete(f"{folder}/{path.name}")
    voices.write_book()


def withdraw_what_is_not_said() -> None:
    """
    Withdraw whatever speaks words, a number or a fact that its page does not say any more, or a
    ready sentence that nobody stands for any more.

    The phonebook is written first: on a machine that has just been set up, or restored, pages say
    what was committed with the program, and what their recordings speak would be gone for good.
    """
    publish_phonebook()
    said: dict[tuple[str, str], set[str]] = {}
    for voice in voices.all_voices():
        place = voice.language, voice.page
        if place not in said:
            said[place] = digests_said(*place)
        if voice.words not in said[place]:
            voices.withdraw_voice(voice)
