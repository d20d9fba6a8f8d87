"""
Two spoken messages, so that `make run` shows what a desk that listens gets.

No person speaks: a program (espeak-ng 1.52) has read two sentences aloud, which begin by saying so,
and the words beside each say it too. Only where this machine can open voices safely, and only while
nobody has written yet.
"""

from pathlib import Path

from django.utils import timezone

from base.sandbox import system_calls
from helpdesk import sealing
from helpdesk.conversations import intake, lookup
from helpdesk.models import Conversation, Desk
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import Submission, with_voice
from website.local_run.demo_pictures import show_example

SPOKEN = Path(__file__).with_name("spoken")
LISTENS = DeskName.PAYOKE
# By the name of its file, which is its language: the words that stand beside it.
EXAMPLES = {
    "en": "An example, spoken by a computer program.",
    "fr": "Un exemple, dit par un programme d'ordinateur.",
}
WITH_A_PICTURE = "en"


def say_examples() -> None:
    """The desk listens from here on, and has been sent both; and a picture in the first."""
    if Conversation.objects.exists() or not system_calls.is_possible():
        return
    desk = Desk.objects.get(pk=LISTENS)
    desk.hears_voices, desk.voices_assessed_on = True, timezone.localdate()
    desk.save(update_fields=["hears_voices", "voices_assessed_on"])
    for language, text in EXAMPLES.items():
        voice = _sealed((SPOKEN / f"{language}.ogg").read_bytes())
        words = Submission(text=text, language=language, region="flanders", topic="work")
        token = sealing.new_token_seed()
        accepted = intake.accept(
            with_voice(words, voice.digest), desk=LISTENS, token=token, set_aside=False, voice=voice
        )
        if language == WITH_A_PICTURE and (keyed := lookup.find_by_receipt(accepted.receipt)):
            show_example(keyed)


def _sealed(sound: bytes) -> sealing.SealedAttachment:
    sealer = sealing.AttachmentSealer(sealing.AttachmentSort.VOICE)
    sealer.add(sound)
    return sealer.finish("ogg")
