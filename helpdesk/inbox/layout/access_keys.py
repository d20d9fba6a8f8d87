"""
A key for everything: the browser's own `accesskey`, so that it works without script.

With a modifier (Alt, or Alt and Shift; Control and Option on a Mac), so that no letter that is
typed into an answer does anything, and a screen reader says each key with its button.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccessKey(NamedTuple):
    """A key, and what it does in words."""

    key: str
    does: str | Promise


# By the name that templates use. Digits are the tabs of the list, in their order.
KEYS = {
    "keys": AccessKey("k", _("this list of the keys")),
    "list": AccessKey("l", _("back to the list")),
    "first": AccessKey("g", _("the first conversation of the list")),
    "tabs": AccessKey("1", _("the first tab of the list; 2, 3 … the others")),
    "choose": AccessKey("v", _("choose what the list shows")),
    "find": AccessKey("f", _("find a conversation")),
    "renew": AccessKey("u", _("show what is new")),
    "next": AccessKey("n", _("next conversation, or next page of the list")),
    "previous": AccessKey("p", _("previous conversation, or previous page of the list")),
    "safe": AccessKey("a", _("say that the person is safe now")),
    "take": AccessKey("t", _("take it, or give it back")),
    "write": AccessKey("w", _("to the box of the answer")),
    "ready": AccessKey("r", _("put the own text into the box")),
    "sentences": AccessKey("b", _("to the ready sentences")),
    "send": AccessKey("s", _("send the answer")),
    "send_next": AccessKey("i", _("send the answer, and on to the next conversation")),
    "note": AccessKey("o", _("to the box of the private note")),
    "ending": AccessKey("e", _("how it ended")),
    "close": AccessKey("c", _("close it, or open it again")),
    "aside": AccessKey("x", _("not for us, or bring it back")),
    "name": AccessKey("m", _("to its name and tags")),
    "hand_over": AccessKey("h", _("hand it over")),
    "export": AccessKey("j", _("a sealed copy for a lawyer or a magistrate")),
    "give": AccessKey("q", _("give it to a colleague")),
    "remind": AccessKey("d", _("remind me on a day")),
    "lock": AccessKey("z", _("lock the helpdesk")),
}
