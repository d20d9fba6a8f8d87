"""
What a desk calls a conversation: a name, tags, and which others are of the same person.

All of it is sealed with the conversation's key, as its private notes are. Another desk that gets
the conversation does not get it. What is joined is seen as one by the desk alone: it
gives no number a second conversation to open.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from helpdesk.audit import Action
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.replies import lock_to_add, record_act, write_on_label
from helpdesk.rules.submission import (
    NAMED_IN_JOINED,
    must_not_read,
    named_by_herself,
    named_in_joined,
)


class DeskWords(NamedTuple):
    """A name, tags, and the ids of the other conversations of the same person."""

    name: str = ""
    tags: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


def read(keyed: KeyedConversation) -> DeskWords:
    """What the desk calls it; empty where nothing was written, or where it is damaged."""
    kept = keyed.conversation.open_desk_words(keyed.conversation_key)
    tags, joined = kept.get("tags", ()), kept.get("joined", ())
    return DeskWords(str(kept.get("name", "")), tuple(tags), tuple(joined))


@transaction.atomic
def call_it(keyed: KeyedConversation, name: str, tags: Sequence[str], *, by: User) -> None:
    """Give it a name and tags. Raises fresh_keys.NoKey; Conversation.DoesNotExist when gone."""
    held = lock_to_add(*keyed)
    _keep(held, read(held)._replace(name=name, tags=tuple(tags)))
    record_act(Action.NAMED, held.conversation, by)


@transaction.atomic
def join(of_one_person: Sequence[KeyedConversation], *, by: User) -> None:
    """
    Note in each which the others are; and whom she named in one of them as a desk that must not
    read it: that stays in each, wherever it or the others go. Raises as `call_it`.
    """
    held = _lock_all(of_one_person)
    ids = {each.conversation.pk for each in held}
    named: set[str] = set()
    for each in held:
        named.update(must_not_read(opened_label(each)) or [])
    for each in held:
        _name(each, named)
        words = read(each)
        others = (ids | set(words.joined)) - {each.conversation.pk}  # with what has left the desk
        _keep(each, words._replace(joined=tuple(sorted(others))))
        record_act(Action.JOINED, each.conversation, by)


@transaction.atomic
def part(keyed: KeyedConversation, others: Sequence[KeyedConversation], *, by: User) -> None:
    """
    It is of another person after all. others: those it was joined with. Raises as `call_it`.

    Whom she named in these is named in it no longer. Where one of those that it was joined with has
    left the desk, nobody can tell who named whom, and all stay named.
    """
    parted = keyed.conversation.pk
    held = _lock_all([keyed, *others])
    of_others: set[str] = set()
    for each in held:
        if each.conversation.pk != parted:
            of_others.update(named_by_herself(opened_label(each)))
    there = {each.conversation.pk for each in held}
    for each in held:
        words = read(each)
        left: tuple[str, ...] = ()
        if each.conversation.pk != parted:
            left = tuple(pk for pk in words.joined if pk != parted)
        elif there.issuperset(words.joined):
            _name(each, set(named_in_joined(opened_label(each))) - of_others)
        _keep(each, words._replace(joined=left))
        record_act(Action.PARTED, each.conversation, by)


def _name(keyed: KeyedConversation, desks: set[str]) -> None:
    """Those of whom she spoke elsewhere. A label that does not open says nothing anyway."""
    label, named = opened_label(keyed), " ".join(sorted(desks))
    if label and label.get(NAMED_IN_JOINED, "") != named:
        write_on_label(keyed, **{NAMED_IN_JOINED: named})


def _lock_all(every: Sequence[KeyedConversation]) -> list[KeyedConversation]:
    """In one order, so that two who join the same at once do not wait for each other."""
    in_order = sorted(every, key=lambda keyed: keyed.conversation.pk)
    return [lock_to_add(*keyed) for keyed in in_order]


def _keep(keyed: KeyedConversation, words: DeskWords) -> None:
    conversation, conversation_key = keyed
    conversation.seal_desk_words(words._asdict(), conversation_key)
    conversation.save(update_fields=["desk_words"])
