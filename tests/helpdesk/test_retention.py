"""How long things are kept."""

from datetime import timedelta

from django.db.models import DateTimeField
from django.utils import timezone

from helpdesk import intake, replies, retention
from helpdesk.models import CaseGrant, Conversation, Message, SenderGrant, UsedToken


def after(**delta):
    return timezone.now() + timedelta(**delta)


def test_a_message_nobody_has_read_is_kept_for_half_a_year(accepted):
    assert retention.forget(after(days=180)) == 0
    assert retention.forget(after(days=182)) == 1
    for model in (Conversation, Message, CaseGrant, SenderGrant):
        assert not model.objects.exists()


def test_after_it_was_read_it_goes_after_the_days_that_the_desk_promises(accepted):
    replies.mark_read(Conversation.objects.get())
    assert retention.forget(after(days=90)) == 0
    assert retention.forget(after(days=92)) == 1


def test_a_new_word_keeps_the_conversation(accepted):
    conversation = Conversation.objects.get()
    replies.mark_read(conversation)
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    found = replies.Found(conversation, b"k" * 32)
    intake.add(found, text="Still here", in_danger=False, token="another form")
    assert retention.forget() == 0


def test_a_used_form_is_remembered_for_a_day(accepted):
    retention.forget(after(hours=23))
    assert UsedToken.objects.exists()
    retention.forget(after(hours=48))
    assert not UsedToken.objects.exists()


def test_nothing_keeps_the_hour_of_a_message(accepted):
    for model in (Conversation, Message, UsedToken, CaseGrant, SenderGrant):
        kept = [field.name for field in model._meta.fields if isinstance(field, DateTimeField)]
        assert not kept, model
