"""Who of the desk has a conversation in hand."""

from django.contrib.auth.models import User
from django.db import transaction

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.models import Conversation


@transaction.atomic
def assign(conversation: Conversation, before: int | None, user: User | None, *, by: User) -> bool:
    """Give it to `user` (None: to nobody), unless it is no longer with `before`, or at the desk."""
    here = Conversation.objects.filter(pk=conversation.pk, desk=conversation.desk_id)
    done = bool(here.filter(assignee_id=before).update(assignee=user))
    if done:
        to = user or ""
        audit.record(
            Action.ASSIGNED, by=by, desk=conversation.desk_id, conversation=conversation, about=to
        )
    return done
