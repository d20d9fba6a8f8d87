"""
The picture of a paper that a centre has asked for, on the side of whoever sends it.

    picture_form     what is asked of them
    picture_view     answers it, only while the asking is open
    picture_tickets  whether one may come with a ticket, before any of it is read
"""
