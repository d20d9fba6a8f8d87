"""
A centre joins: who may begin, what has been done, and the moment its form opens.

Everything is tried before anybody needs it: the account, the key, the paper, and a test message
that is opened, answered, and read again after the passphrase was given up and the paper has let in.
"""

import json
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import audit, sealing
from helpdesk.audit import Action
from helpdesk.conversations import intake, lookup, state_changes
from helpdesk.desks import desk_keys, staff_permissions
from helpdesk.models import Conversation, Desk, MemberKey, Message
from helpdesk.notices import outbox
from helpdesk.rules import routing, submission


class NotYet(Exception):
    """A step is still to be done."""


class DeskJoiningSteps(NamedTuple):
    """What has been done, in the order in which it is done. account: it has its codes on paper."""

    account: bool
    key: bool
    kit: bool
    mail: bool
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
    """Name who opens the desk. Only they can make its next key, and only that one."""
    desk.is_joining, desk.opener, desk.opens_after = True, opener, desk.newest_epoch
    desk.settle()
    audit.record(Action.DESK_CHANGED, by=None, desk=desk, about=opener)


def desk_of(user: User) -> Desk | None:
    """The desk that this user was asked to open and has not opened yet."""
    for desk in Desk.objects.filter(opener=user):
        if desk.has_genuine_settings and desk.is_joining and desk.opener_id == user.pk:
            return desk
    return None


def can_be_opened(desk: Desk) -> bool:
    """Whether anybody, or a kit that was checked, still opens what is sealed to the desk."""
    return bool(desk_keys.openers(desk.current_key))


@transaction.atomic
def take_key(desk: Desk, member: MemberKey) -> None:
    """
    The opener has a passphrase: the desk gets its key, unless it has one that can be opened.

    The one that they were asked to make, and no second: where that was lost too, whoever runs the
    site asks them once more. Raises NotYet then.
    """
    desk = desk_keys.lock_desk(desk)
    if can_be_opened(desk):
        return
    if desk.newest_epoch != desk.opens_after:
        raise NotYet
    desk_keys.make_desk_key(desk, member)
    outbox.tell(desk)
    audit.record(Action.KEY_MADE, by=member.user, desk=desk)


def steps(desk: Desk, user: User) -> DeskJoiningSteps:
    desk_key, kit, trial = desk.current_key, desk_keys.kit_of(desk), desk.trial
    holders = []
    if desk_key:
        holders = desk_keys.holders(desk_key)
    mine = [holder for holder in holders if _is_of(holder, user)]
    return DeskJoiningSteps(
        account=staff_permissions.has_paper_codes(user),
        key=bool(mine),
        kit=bool(kit and kit.confirmed_on),
        mail=bool(desk.email and desk.has_genuine_settings),
        written=trial is not None,
        opened=bool(trial and trial.state != Conversation.State.NEW),
        answered=bool(trial and trial.messages.filter(direction=Message.Direction.OUT).exists()),
        recovered=bool(mine and kit and kit.opened_on),
    )


def try_address(address: str, owner: str) -> str:
    """
    Send a word to the address; the ticket with which `take_address` knows it again.

    Raises what the mail server raises.
    """
    word = sealing.new_passphrase().split()[0]
    outbox.send_word(address, word)
    return sealing.seal_words(json.dumps([address, word]), owner)


@transaction.atomic
def take_address(desk: Desk, ticket: str, typed: str, owner: str) -> bool:
    """Whether the word was typed back; then news of the desk goes to the address it came to."""
    address, word = json.loads(sealing.open_words(ticket, owner))
    if not sealing.typed_as_shown(typed, word):
        return False
    desk.email = address
    desk.save()
    audit.record(Action.DESK_CHANGED, by=None, desk=desk, about="email")
    return True


@transaction.atomic
def write_test_message(desk: Desk) -> None:
    """In the place of the one before, by the way that every message comes. Raises NotYet."""
    if desk_keys.kit_of(desk) is None:
        raise NotYet
    _forget_test_message(desk)
    words = submission.Submission(
        text=_(
            "This is a test message. The site has written it, nobody is in need. Open it, answer "
            "it, and go on with the steps."
        ),
        language=get_language() or "en",
    )
    name, token = routing.DeskName(desk.pk), sealing.new_token_seed()
    accepted = intake.accept(words, desk=name, token=token, is_test=True)
    keyed = lookup.find_by_receipt(accepted.receipt)
    desk.trial = None
    if keyed:
        desk.trial = keyed.conversation
    desk.save(update_fields=["trial"])


@transaction.atomic
def finish(desk: Desk, *, by: User) -> None:
    """Everything has been tried: the form of the region opens. Raises NotYet."""
    if not steps(desk, by).all_done:
        raise NotYet
    _forget_test_message(desk)
    desk.is_joining, desk.opener = False, None
    desk.save()
    audit.record(Action.DESK_OPENED, by=by, desk=desk)


def _forget_test_message(desk: Desk) -> None:
    trial, desk.trial = desk.trial, None
    if trial:
        desk.save(update_fields=["trial"])
        state_changes.delete(trial)


def _is_of(holder: desk_keys.Holder, user: User) -> bool:
    return isinstance(holder, MemberKey) and holder.user_id == user.pk
