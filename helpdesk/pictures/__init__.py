"""
A picture that somebody was asked for: what it may be, and how it is made anew.

    picture_kinds    which files are taken, by their first bytes
    making_pixels    what is seen, made in a child that can do nothing else
    picture_program  what runs there

`helpdesk.conversations` keeps it, the gate reads it as it comes, the inbox shows it.
"""
