"""
Whether a picture may come with a ticket: asked by the web server when it has read the first fields
of the body, and nothing behind them yet.
"""

from django.db import DatabaseError, close_old_connections

from helpdesk.conversations import lookup, picture_invitations
from helpdesk.gate.disk_room import has_room
from helpdesk.models import Conversation


def may_come(ticket: str) -> bool:
    """
    Of a page that was opened with the number, in a conversation in which one more picture was asked
    for; and the disk has room. False where the database cannot say.
    """
    try:
        keyed = lookup.find_by_ticket(ticket)
        return keyed is not None and picture_invitations.is_open(keyed) and has_room()
    except (DatabaseError, Conversation.DoesNotExist):
        return False


def may_come_before_its_request(ticket: str) -> bool:
    """As `may_come`, where no request has begun that would see to the connections."""
    close_old_connections()
    try:
        return may_come(ticket)
    finally:
        close_old_connections()
