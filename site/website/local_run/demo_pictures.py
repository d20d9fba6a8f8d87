"""
A picture that was asked for, so that `make run` shows what a desk that asks gets.

No paper was photographed: a program has drawn it, and says so on it. It comes in the conversation
of the first spoken example, which `demo_voices` has begun.
"""

from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageDraw

from helpdesk import sealing
from helpdesk.conversations import intake, picture_invitations, replies
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.ready_sentences.in_two_languages import put_beside
from helpdesk.sealing import AttachmentSealer, AttachmentSort

ON_IT = (
    "AN EXAMPLE",
    "drawn by a computer program",
    "",
    "Work contract",
    "Employer: nobody",
    "Hours a week: 38",
)
SIZE = (620, 877)  # points: A4
ASKED = ("picture-contract", "picture-only-paper", "picture-not-needed")


def show_example(keyed: KeyedConversation) -> None:
    """Its desk asks for pictures from here on, has asked for one, and has it."""
    desk = keyed.conversation.desk
    desk.asks_for_pictures, desk.pictures_assessed_on = True, timezone.localdate()
    desk.save(update_fields=["asks_for_pictures", "pictures_assessed_on"])
    keyed = picture_invitations.ask(keyed)
    sentences = put_beside(ASKED, "en", "en")
    replies.send_reply(*keyed, text="", language="en", author=str(desk), sentences=sentences)
    sealer = AttachmentSealer(AttachmentSort.PICTURE)
    sealer.add(_drawn())
    intake.add(
        keyed,
        text="",
        in_danger=False,
        token=sealing.new_token_seed(),
        attachment=sealer.finish("png"),
    )


def _drawn() -> bytes:
    paper = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(paper).multiline_text((60, 80), "\n".join(ON_IT), fill="black", font_size=28)
    file = BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()
