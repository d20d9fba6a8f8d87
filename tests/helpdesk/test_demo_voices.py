"""Two spoken messages of the demonstration: marked, heard as any other, made once."""

from helpdesk.conversations import attachments, lookup, picture_invitations
from helpdesk.conversations.pictures import kept_pictures
from helpdesk.models import Conversation, Desk
from helpdesk.pictures.making_pixels import make_pixels
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSort
from helpdesk.voices.making_anew import make_anew
from tests.helpdesk.conftest import with_its_key
from website.local_run.demo_pictures import ON_IT
from website.local_run.demo_voices import EXAMPLES, SPOKEN, say_examples


def test_the_demonstration_has_two_and_says_that_nobody_spoke(caseworkers, var_dir):
    say_examples()
    say_examples()
    assert Desk.objects.get(pk=DeskName.PAYOKE).listens
    said = {}
    for case in Conversation.objects.all():
        keyed = with_its_key(case)
        first, *_more = lookup.messages_of(keyed)
        told = first.content["voice"]
        heard = make_anew(
            attachments.came(first.message, AttachmentSort.VOICE, told), str(told["kind"])
        )
        assert 5 < heard.seconds < 8
        said[first.content["language"]] = first.content["text"]
    assert said == EXAMPLES
    assert all("program" in text for text in said.values())
    assert all(file.stat().st_size < 20_000 for file in SPOKEN.iterdir())


def test_one_has_a_picture_that_was_asked_for_and_says_that_a_program_drew_it(caseworkers, var_dir):
    say_examples()
    came = []
    for case in Conversation.objects.all():
        keyed = with_its_key(case)
        for row in attachments.sent_by_person(keyed, AttachmentSort.PICTURE):
            came.append(kept_pictures.came(kept_pictures.picture_of(keyed, row.sequence)))
            assert row.sequence > picture_invitations.invitation_of(keyed).place
    (picture,) = came
    assert make_pixels(lambda: picture, "png", "small").height == 160
    assert "drawn by a computer program" in ON_IT
