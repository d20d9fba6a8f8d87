"""
Who may open what. Nothing else of the helpdesk opens private keys.

    desk_keys            the key of a desk: made, granted, opened
    member_keys          the key of somebody who works there, wrapped with a passphrase
    conversation_keys    the key of a conversation, opened by a desk
    unlock               the helpdesk opened with a passphrase, and locked again; tries and waits
    session_store        sessions of staff, of no use to whoever reads or writes their table
    key_rotation         a new key each year, or when somebody leaves
    recovery_kit         the paper that opens a desk when everybody is lost
    readiness            what a desk lacks: a second holder, a kit, a drill
    desk_settings        who is told by mail; a change of it is told at once, and waits
    desk_joining         the steps in which a centre joins
    shift_note           what one shift leaves for the next
    staff_permissions    who works at a desk, who coordinates
    attested_rights      what a group may, and who is in it, as it was given by way of the site
    attestation_renewal  every mark made anew with a new key of the server

The inbox and the commands import it; `helpdesk.public` never can.
"""
