"""
What every screen of the inbox has.

    inbox_view       who is let through, the passphrase, the lock: every page is made of it
    admin_menu       what stands elsewhere in the admin: menu item, panel
    access_keys      a key for everything
    warning_banner   what everybody at the desks must know before anything else
    unsaved_text     what was typed and not sent when the helpdesk locked
    message_display  how strangers' words and languages are put on a page
"""
