"""
The caseworker's side, inside Wagtail's admin at /cms/helpdesk/.

    door.py          who is let through, the passphrase, the lock: every page is made of it
    keys.py          one's own key: made, given another passphrase, lost (words.py: typed back)
    colleagues.py    who works at the desk: let in, taken out
    joining.py       the four steps in which a centre joins
    kit.py           the recovery kit on paper
    hand_over.py     to another desk, and its yes or no
    listing.py       the conversations of the desks whose key one holds; no excerpt, no export
    filters.py       what it may be chosen by
    ready_answers.py what is said often, read by two people in each language
    presence.py      who else has a conversation open
    conversation.py  one conversation: what was said, what can be done
    showing.py       how strangers' words and languages are put on a page
    settings.py      what a desk decides for itself
    front.py         what stands elsewhere in the admin: menu item, panel, warning
    viewset.py       the addresses

Nothing here is a Wagtail snippet and nothing has revisions, so that nothing is copied into its
log, its history or its reference index.
"""
