"""
Who else has this conversation open just now, and whether the person has come back.

A page that was opened counts for ten minutes; then nobody knows any more. It says nothing of the
person, stands in no log, and goes with the conversation.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from helpdesk.inbox import showing
from helpdesk.models import Conversation, Looking, Message
from helpdesk.replies import Opened

FOR = timedelta(minutes=10)


def look(conversation: Conversation, user: User) -> list[str]:
    """Note that `user` has it open; the names of the others who have."""
    now = timezone.now()
    Looking.objects.filter(until__lt=now).delete()
    Looking.objects.update_or_create(
        conversation=conversation, user=user, defaults={"until": now + FOR}
    )
    others = Looking.objects.filter(conversation=conversation).exclude(user=user)
    return [showing.name_of(one.user) for one in others.select_related("user")]


def has_come_back(conversation: Conversation, opened: list[Opened]) -> bool:
    """Whether the person has had the last answer on their screen."""
    answers = [
        one.message.sequence for one in opened if one.message.direction == Message.Direction.OUT
    ]
    return conversation.seen_up_to is not None and (
        not answers or conversation.seen_up_to >= answers[-1]
    )
