"""
A conversation from the first word to its deletion. No private key is opened here.

    intake           a first message: routed, sealed, stored, its desk owed the news
    replies          more from the person, the desk's answer, a note
    state_changes    read, close, reopen, set aside, bring back, delete
    lookup           a conversation found and opened by its receipt
    row_lock         one act at a time on a conversation; the next message of it
    attachments      what was sent beside words, in sealed pieces
    picture_invitations  asked for a picture: until when, how many more, and by whom it was closed
    pictures         what a desk does with one that came
    desk_words       what the desk calls it, and what is joined
    recusal          a colleague who does not find it
    disclosures      a copy of what was said, for a lawyer or a magistrate: noted, and told
    handover         given to another desk
    fresh_keys       all that was said, sealed anew when its desk's key is, or goes elsewhere
    retention_round  what is due: warned, closed, deleted
    secure_erase     what a database leaves of deleted rows, taken away

The public pages, the inbox and the worker import its modules by name.
"""
