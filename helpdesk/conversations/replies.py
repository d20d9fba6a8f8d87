"""
The conversation after the first message: the desk answers, the person comes back.

Both sides work with the conversation's key: the desk has it from its grant, the person from the
receipt. Whatever the desk does is recorded in the audit with who did it (`by`; None: the site
itself).
"""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from helpdesk import advisory_locks, audit, limits, sealing
from helpdesk.audit import Action
from helpdesk.conversations import attachments, fresh_keys, recusal
from helpdesk.conversations.lookup import KeyedConversation, open_row
from helpdesk.conversations.row_lock import append, lock_row, messages_since, move
from helpdesk.models import Conversation, Draft, Message
from helpdesk.notices import outbox
from helpdesk.ready_sentences.in_two_languages import SentencePair
from helpdesk.rules.form_fields import whole_number
from helpdesk.statistics import counting

# In a note: that the person is under 18; which message of theirs an interpreter has read; which
# voice of theirs it puts into words.
YOUNG, INTERPRETED, IN_WORDS = "young", "interpreted", "in-words"
# Of an answer, beside its sound: with all of them the same it is the same answer.
PARTS = ("text", "language", "sentences")

State = Conversation.State
Direction = Message.Direction


class ConversationFull(Exception):
    """
    No more fits into this conversation, today or (where `for_good`) at all; nothing was stored.
    of_voices: words still fit.
    """

    def __init__(self, *, for_good: bool, of_voices: bool = False) -> None:
        super().__init__()
        self.for_good, self.of_voices = for_good, of_voices


class ReplyConflict(Exception):
    """
    Something was said since the page was opened; nothing was sent.

    by_person: they have written, or ticked that they are in danger or not to be called any more,
    which comes as a message too. by_colleague: somebody else of the desk has answered.
    """

    def __init__(self, *, by_person: bool, by_colleague: bool) -> None:
        super().__init__()
        self.by_person, self.by_colleague = by_person, by_colleague


@transaction.atomic
def add_from_person(
    conversation: Conversation,
    conversation_key: bytes,
    attachment: sealing.SealedAttachment | None = None,
    **content: object,
) -> KeyedConversation:
    """
    Something more from the person; the conversation, and the key that it has from now on.
    attachment: what they said in the place of words, or the picture that they were asked for.

    A closed one opens again. Whoever says now that they are in danger is read at once, even where
    they had been set aside; unless the desk is being flooded, as with a first message. Raises
    TooMuch, and fresh_keys.NoKey.
    """
    keyed = lock_to_add(conversation, conversation_key)
    _look_for_room(keyed, attachment)
    message = _append_said(keyed, Direction.IN, attachment, content)
    if content.get("no_contact"):
        write_on_label(keyed, no_contact="yes")
        conversation.remember_no_contact()
        outbox.only_ring_of(conversation)
    if content.get("in_danger"):
        conversation.in_danger = True
        if conversation.set_aside and not conversation.desk.surge:
            conversation.put_back()
            record_act(Action.PUT_BACK, conversation, None)
    conversation.asked_on = conversation.asked_on or timezone.localdate()
    conversation.speak()
    # That something came beside words may leave by mail; what opens it never.
    came: dict[str, object] = {str(sort): True for sort in attachments.told_with(attachment)}
    outbox.owe(conversation, message, content | came)
    move(conversation, State.NEW)
    return keyed


@transaction.atomic
def send_reply(
    conversation: Conversation,
    conversation_key: bytes,
    *,
    text: str,
    language: str,
    author: str,
    sentences: Sequence[SentencePair] = (),
    voice: sealing.SealedAttachment | None = None,
    seen: int | None = None,
    by: User | None = None,
) -> Message:
    """
    The desk's answer. author: the name its reader will see. sentences: ready ones, after the text.
    voice: what was said, where it was spoken; the text tells it to whoever only reads.

    seen: the place of the last message that whoever answers had on the screen; None for whoever has
    just read them all. The same answer sent twice from there is one answer. It never passes what
    the person or a colleague has said since: raises ReplyConflict, and fresh_keys.NoKey.
    """
    conversation_key = lock_to_add(conversation, conversation_key).conversation_key
    # Who of the desk it was is for the desk: the person is shown the author.
    content = {
        "text": text,
        "language": language,
        "author": author,
        "staff": "",
        "sentences": [list(sentence[:-1]) for sentence in sentences],
        "questions": [sentence.question for sentence in sentences],
    }
    if by:
        content["staff"] = by.get_username()
    if earlier := _same_answer(conversation, conversation_key, content, seen, voice):
        return earlier
    is_first = not conversation.messages.filter(direction=Direction.OUT).exists()
    keyed = KeyedConversation(conversation, conversation_key)
    message = _append_said(keyed, Direction.OUT, voice, content)
    conversation.speak()
    conversation.asked_on = None
    if conversation.set_aside:  # whoever is answered is not unwanted
        conversation.put_back()
    move(conversation, State.WAITING)
    if by and not voice:  # what is typed and not sent is another answer
        _drafts_of(conversation, by).delete()
    if is_first and conversation.is_counted:
        counting.count_first_answer(conversation.day)
    record_act(Action.SPOKEN if voice else Action.ANSWERED, conversation, by)
    return message


def _same_answer(
    conversation: Conversation,
    conversation_key: bytes,
    content: dict,
    seen: int | None,
    voice: sealing.SealedAttachment | None,
) -> Message | None:
    """What this very answer has become already. Raises ReplyConflict."""
    by_colleague = False
    for earlier in messages_since(conversation, seen, Direction.OUT):
        before = open_row(earlier, conversation_key).content
        by_colleague = by_colleague or before.get("staff") != content["staff"]
        is_same_sound = attachments.digest_of(before) == (voice.digest if voice else "")
        same_parts = [before.get(part) == content[part] for part in PARTS]
        if is_same_sound and all(same_parts):
            return earlier
    by_person = bool(messages_since(conversation, seen))
    if by_person or by_colleague:
        raise ReplyConflict(by_person=by_person, by_colleague=by_colleague)
    return None


@transaction.atomic
def add_note(
    conversation: Conversation,
    conversation_key: bytes,
    *,
    text: str,
    author: str,
    by: User | None = None,
    tells: Mapping[str, object] | None = None,
) -> Message:
    """
    A note that only the desk sees. tells: what of it the site itself reads (YOUNG, INTERPRETED,
    IN_WORDS), sealed with it. Raises fresh_keys.NoKey.
    """
    conversation_key = lock_to_add(conversation, conversation_key).conversation_key
    content = {"text": text, "author": author} | dict(tells or {})
    message = append(conversation, conversation_key, Direction.NOTE, content)
    record_act(Action.NOTED, conversation, by)
    return message


@transaction.atomic
def keep_draft(
    keyed: KeyedConversation, typed: dict[str, str], *, by: User, private: bytes
) -> bool:
    """
    Keep what `by` has typed and not sent, in the place of what was kept before; empty, forget it.

    typed: a field each, with the place `seen`. private: of their own key. False, and nothing is
    kept, where their answer has left since that place: it would stand there to be sent twice.
    Raises Conversation.DoesNotExist when it is not theirs any more.
    """
    conversation, conversation_key = keyed
    lock_row(conversation)
    here = Conversation.objects.filter(pk=conversation.pk)
    if not recusal.without_shut(here, by).exists():
        raise Conversation.DoesNotExist
    seen = whole_number(typed.get("seen", ""))
    for answer in messages_since(conversation, seen, Direction.OUT):
        if open_row(answer, conversation_key).content.get("staff") == by.get_username():
            return False
    mine = _drafts_of(conversation, by)
    if not typed:
        mine.delete()
        return True
    draft = mine.first() or Draft(conversation=conversation, member=by.member_key)
    if draft.pk and draft.open(private) | {"seen": typed["seen"]} == typed:
        return True  # whoever only looks at it makes it no younger
    draft.day = timezone.localdate()
    draft.seal(typed)
    draft.save()
    return True


def draft_of(conversation: Conversation, by: User) -> Draft | None:
    """What `by` has typed there and not sent."""
    return _drafts_of(conversation, by).first()


def _drafts_of(conversation: Conversation, user: User) -> QuerySet[Draft]:
    return Draft.objects.filter(conversation=conversation, member__user=user)


def write_on_label(keyed: KeyedConversation, **words: str) -> None:
    """Into the label, so that it is known however much is said after, and at another desk too."""
    conversation, conversation_key = keyed
    label = sealing.open_label(bytes(conversation.label), conversation_key, conversation.pk) | words
    conversation.label = sealing.seal_label(label, conversation_key, conversation.pk)
    conversation.attest()
    conversation.save(update_fields=["label", "mark"])


def lock_to_add(conversation: Conversation, conversation_key: bytes) -> KeyedConversation:
    """
    The row is ours from here on, with the key under which something may be added to it.

    Raises fresh_keys.NoKey; Conversation.DoesNotExist when it was deleted or handed over.
    """
    advisory_locks.share_key(conversation.desk_id)
    lock_row(conversation)
    return fresh_keys.key_in_force(KeyedConversation(conversation, conversation_key))


def _append_said(
    keyed: KeyedConversation,
    direction: Message.Direction,
    attachment: sealing.SealedAttachment | None,
    content: dict,
) -> Message:
    message = append(*keyed, direction, content | attachments.told_with(attachment))
    if attachment:
        attachments.keep(message, attachment)
    return message


def _look_for_room(keyed: KeyedConversation, attachment: sealing.SealedAttachment | None) -> None:
    """Raise TooMuch where the person has written, or said, all that fits."""
    conversation = keyed.conversation
    if attachment and attachment.sort is sealing.AttachmentSort.VOICE:
        is_free_today, is_free = attachments.has_room_for_voice(keyed)
        if not (is_free_today and is_free):
            raise ConversationFull(for_good=not is_free, of_voices=True)
    written = conversation.messages.filter(direction=Direction.IN)
    if not _fits(written, limits.MESSAGES_IN_ALL, limits.BYTES_IN_ALL):
        raise ConversationFull(for_good=True)
    today = written.filter(day=timezone.localdate())
    if not _fits(today, limits.MESSAGES_A_DAY, limits.BYTES_A_DAY):
        raise ConversationFull(for_good=False)


def _fits(written: QuerySet[Message], most: int, most_bytes: int) -> bool:
    """Whether one more does. What is there counts, so that the last may be as long as any."""
    total = written.aggregate(count=Count("pk"), size=Sum(Length("sealed")))
    return total["count"] < most and (total["size"] or 0) < most_bytes


def record_act(
    action: Action, conversation: Conversation, by: User | None, about: str = ""
) -> None:
    audit.record(action, by=by, desk=conversation.desk_id, conversation=conversation, about=about)
