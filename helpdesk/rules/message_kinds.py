"""Who writes about whom. Pure: what a kind is called, and which stand apart from the rest."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageKind(TextChoices):
    """It stands sealed in the label of a conversation, and as a number in the statistics."""

    OWN = "own", _("Written for oneself")
    CHILD = "child", _("A child was seen")
    REFERRAL = "referral", _("By professionals")
    SIGHTING = "sighting", _("Somebody was seen")


# Never in one list with the messages of those concerned, though the same centre reads them.
APART = (MessageKind.REFERRAL, MessageKind.SIGHTING)
