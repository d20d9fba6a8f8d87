"""
What is said in the name of a centre, and by nobody until its coordinator has signed these words.

One place for them: pages name one by its placeholder (`{promise_silent}`), a desk answers with it
as a ready sentence, forms say the hours. Signed is the English itself, so that a sentence that is
changed has to be signed anew. All of them are of a whole centre, and none holds a number.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

if TYPE_CHECKING:
    from base.phonebook.phonebook_file import PhonebookIn

SIGNED = "signed_promises"  # in the file, by desk
# Before the name of a promise, in placeholders.
PLACEHOLDER_BEGIN = "promise_"
# On pages and among the ready sentences, by the name in placeholders and in a desk's settings.
PROMISES = {
    "secret": _(
        "We keep secret what you tell us, unless somebody is in great danger or a judge orders it."
    ),
    "police": _("We do not call the police without your yes, unless somebody is in great danger."),
    "immigration": _(
        "We do not tell the Immigration Office that you call. We ask it for papers only when you "
        "want the protection."
    ),
    "silent": _("We tell nobody whether we know you."),
    "visit": _("We do not visit the place where you work or live."),
}
# On forms, with the hours that the desk has chosen; of these words only the desk reads any.
HOURS = "hours"
SIGNED_WORDS = PROMISES | {HOURS: "Outside our hours nobody reads, and the forms may say so."}


def still_signed(signed: Mapping[str, str]) -> list[str]:
    """The promises whose words are those that were signed. signed: words by promise."""
    return [name for name, words in SIGNED_WORDS.items() if signed.get(name) == words]


def promise_said(name: str, page: "PhonebookIn") -> str:
    """
    A promise behind who makes it, in the language of the page: all three, or those who signed.

    Empty where nobody has; a demonstration shows the words, and that no centre has agreed to them.
    """
    centres = [centre for centre in page.centres if name in _signed_at(page, centre.code)]
    with override(page.language):
        words = gettext(PROMISES[name])
        if not centres:
            agreed = gettext("No centre has agreed to this yet.")
            return f"{words} ({agreed})" if settings.DEMONSTRATION else ""
        # Isolated: a Latin name in an Arabic line must not carry the dash away with it.
        who = " · ".join(f"\u2068{centre.name}\u2069" for centre in centres)
        if len(centres) == len(page.centres):
            who = gettext("All three centres")
        return f"{who} – {words}"


def _signed_at(page: "PhonebookIn", desk: str) -> Sequence[str]:
    if desk not in page.desks:
        return ()
    return page.desks[desk].signed_promises
