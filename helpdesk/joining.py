"""
A centre joins: who may begin, what has been done, and the moment its form opens.

Everything is tried before anybody needs it: the account, the key, the paper, and a test message
that is opened, answered, and read again after the passphrase was given up and the paper has let in.
"""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import audit, intake, keys, replies, routing, sealing, staff
from helpdesk.audit import Action
from helpdesk.models import Conversation, Desk, MemberKey, Message


class NotYet(Exception):
    """A step is still to be done."""


class Steps(NamedTuple):
    """What has been done, in the order in which it is done. account: it has its codes on paper."""

    account: bool
    key: bool
    kit: bool
    written: bool
    opened: bool
    answered: bool
    recovered: bool

    @property
    def all_done(self) -> bool:
        return all(self)

    @property
    def may_lose(self) -> bool:
        """Losing the passphrase can be tried once all else was; or it was lost on the way there."""
        return self.kit and not self.recovered and (self.answered or not self.key)


@transaction.atomic
def begin(desk: Desk, opener: User) -> None:
    """Name who opens the desk. Only they can make its key."""
    desk.is_joining, desk.opener = True, opener
    desk.opener_mark = sealing.attest("opener", desk.pk, opener.pk)
    desk.save()
    audit.record(Action.DESK_CHANGED, by=None, desk=desk, about=opener)


def desk_of(user: User) -> Desk | None:
    """The desk that this user was asked to open and has not opened yet."""
    for desk in Desk.objects.filter(is_joining=True, opener=user):
        if sealing.is_attested(desk.opener_mark, "opener", desk.pk, user.pk):
            return desk
    return None


def can_be_opened(desk: Desk) -> bool:
    """Whether anybody, or a kit that was checked, still opens what is sealed to the desk."""
    return bool(keys.openers(desk.current_key))


def take_key(desk: Desk, member: MemberKey) -> None:
    """The opener has a passphrase: the desk gets its key, unless it has one that can be opened."""
    desk_key = desk.current_key
    if desk_key is None or not can_be_opened(desk):
        keys.make_desk_key(desk, member)
        audit.record(Action.KEY_MADE, by=member.user, desk=desk)


def steps(desk: Desk, user: User) -> Steps:
    desk_key, kit, trial = desk.current_key, keys.kit_of(desk), desk.trial
    mine = [one for one in keys.holders(desk_key) if _is_of(one, user)] if desk_key else []
    return Steps(
        account=staff.has_paper_codes(user),
        key=bool(mine),
        kit=bool(kit and kit.confirmed_on),
        written=trial is not None,
        opened=bool(trial and trial.state != Conversation.State.NEW),
        answered=bool(trial and trial.messages.filter(direction=Message.Direction.OUT).exists()),
        recovered=bool(mine and kit and kit.opened_on),
    )


@transaction.atomic
def write_test_message(desk: Desk) -> None:
    """In the place of the one before, by the way that every message comes. Raises NotYet."""
    if keys.kit_of(desk) is None:
        raise NotYet
    _forget_test_message(desk)
    words = intake.Words(
        text=_(
            "This is a test message. The site has written it, nobody is in need. Open it, answer "
            "it, and go on with the steps."
        ),
        language=get_language() or "en",
    )
    name, token = routing.Desk(desk.pk), sealing.new_token_seed()
    accepted = intake.accept(words, desk=name, token=token, is_test=True)
    found = replies.find(accepted.receipt)
    desk.trial = found.conversation if found else None
    desk.save(update_fields=["trial"])


@transaction.atomic
def finish(desk: Desk, *, by: User) -> None:
    """Everything has been tried: the form of the region opens. Raises NotYet."""
    if not steps(desk, by).all_done:
        raise NotYet
    _forget_test_message(desk)
    desk.is_joining = False
    desk.save()
    audit.record(Action.DESK_OPENED, by=by, desk=desk)


def _forget_test_message(desk: Desk) -> None:
    trial, desk.trial = desk.trial, None
    if trial:
        desk.save(update_fields=["trial"])
        replies.delete(trial)


def _is_of(holder: keys.Holder, user: User) -> bool:
    return isinstance(holder, MemberKey) and holder.user_id == user.pk
