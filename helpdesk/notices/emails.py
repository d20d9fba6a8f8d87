"""
The mails that desks and the operator get. What they say never depends on what was written.

One exception, by a desk's own choice: the message itself, encrypted with OpenPGP before it is
stored, so that neither the database nor the mail server has ever seen it.
"""

from collections.abc import Iterable
from datetime import date
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, SafeMIMEMultipart
from django.template.loader import render_to_string
from django.utils import timezone

from helpdesk import audit, sealing
from helpdesk.audit import Action
from helpdesk.models import AuditEntry, Conversation, Desk, Message, Notice

Kind = Notice.Kind


class NoAddress(Exception):
    """There is no mail address to send it to. The notice waits until there is."""


class Envelope(NamedTuple):
    """Notices of one desk that leave together as one mail."""

    kind: str
    notices: list[Notice]

    @property
    def pks(self) -> list[int]:
        return [notice.pk for notice in self.notices]

    @property
    def owed_since(self) -> date:
        """The day since which the first of them is owed."""
        return timezone.localdate(min(notice.owed_since for notice in self.notices))


class SealedLetter(EmailMessage):
    """PGP/MIME (RFC 3156): a version part, then the armoured message."""

    def _create_message(self, msg: Any) -> Any:
        whole = SafeMIMEMultipart(_subtype="encrypted", protocol="application/pgp-encrypted")
        version = MIMEApplication("Version: 1\n", "pgp-encrypted", lambda part: None)
        armoured = MIMEBase("application", "octet-stream", name="encrypted.asc")
        armoured.add_header("Content-Disposition", "inline", filename="encrypted.asc")
        armoured.set_payload(self.body)
        whole.attach(version)
        whole.attach(armoured)
        return whole


def envelopes(notices: Iterable[Notice]) -> list[Envelope]:
    """News and reminders are one mail for all; what is sealed, or for one account, is its own."""
    alone: list[Envelope] = []
    plain: dict[str, list[Notice]] = {}
    for notice in notices:
        if notice.sealed or notice.to:
            alone.append(Envelope(notice.kind, [notice]))
        else:
            plain.setdefault(notice.kind, []).append(notice)
    return alone + [Envelope(kind, together) for kind, together in plain.items()]


def letter(desk: Desk, envelope: Envelope, waits: dict[str, bool] | None = None) -> EmailMessage:
    """The mail. waits: what the daily one answers with yes or no."""
    to = recipients(desk, envelope.kind, envelope.owed_since)
    if envelope.kind in (Kind.ACCOUNT, Kind.REFUSED):
        to = [notice.to for notice in envelope.notices]
    if not to:
        raise NoAddress
    headers = {"Message-ID": _id(envelope), "Auto-Submitted": "auto-generated"}
    sealed = envelope.notices[0].sealed
    if sealed and _takes_messages(desk):
        return SealedLetter("Helpdesk", sealed, to=to, headers=headers)
    context = {"desk": desk, "head": audit.head(), **(waits or {})}
    body = render_to_string(f"helpdesk/mail/{envelope.kind}.txt", context)
    return EmailMessage("Helpdesk", body, to=to, headers=headers)


def with_word(address: str, word: str) -> EmailMessage:
    """A word that is to be typed back, so that an address is known to be read."""
    body = render_to_string("helpdesk/mail/address.txt", {"word": word})
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage("Helpdesk", body, to=[address], headers=headers)


def recipients(desk: Desk, kind: str, owed_since: date | None = None) -> list[str]:
    """
    The addresses that a mail of this kind goes to, each once.

    What was changed is told to everybody who opens the desk, wherever its own mail goes by now, and
    to whoever was taken out of it since it is owed (None: since today).
    """
    addresses: list[str] = []
    if kind in (Kind.OPERATOR, Kind.CLOCK):
        addresses.append(settings.OPERATOR_ALARM_EMAIL)
    elif kind == Kind.DUTY:
        if desk.has_genuine_settings:
            addresses.append(desk.duty_email)
    else:
        addresses.extend(desk.addresses)
        if kind == Kind.CHANGED:
            addresses.extend(member.user.email for member in desk.members())
            addresses.extend(_addresses_taken_out(desk, owed_since or timezone.localdate()))
    return [address for address in dict.fromkeys(addresses) if address]


def _addresses_taken_out(desk: Desk, since: date) -> list[str]:
    """Of open accounts. Nobody takes a colleague out without their hearing of it."""
    entries = AuditEntry.objects.filter(action=Action.TAKEN_OUT.value, desk=desk.pk, day__gte=since)
    users = User.objects.filter(is_active=True, username__in=entries.values("about"))
    return list(users.order_by("username").values_list("email", flat=True))


def seal(desk: Desk, conversation: Conversation, message: Message, content: dict) -> str:
    """
    The message as a mail that only the desk's certificate opens, for a desk that takes such mail.

    Empty where the certificate can no longer be used: the desk gets the ordinary bell instead.
    """
    context = {
        "reference": conversation.reference,
        "day": message.day,
        "in_danger": conversation.in_danger,
        "text": _words(content),
        "is_voice": bool(content.get("voice")),
        "is_picture": bool(content.get("picture")),
        "contact": content.get("safe_contact") or {},
    }
    part = MIMEText(render_to_string("helpdesk/mail/message.txt", context), "plain", "utf-8")
    try:
        return sealing.seal_letter(part.as_bytes(), desk.certificate)
    except Exception:  # noqa: BLE001 - a message must not be lost over what a library thinks of a key
        return ""


def _words(content: dict) -> str:
    """The text, and what was answered by a button, in both languages."""
    lines = [str(content.get("text", ""))]
    for text, original, *_more in content.get("sentences", []):
        lines += [text, original]
    return "\n".join(filter(None, lines))


def _takes_messages(desk: Desk) -> bool:
    """Asked again when it leaves: what waited for the mail server was sealed days ago, perhaps."""
    return desk.takes_messages_by_mail and not certificate_fault(desk)


def certificate_fault(desk: Desk) -> str:
    """Why the desk gets no messages by mail although it asked for them; empty when all is well."""
    if not desk.sends_mail_with_message:
        return ""
    try:
        sealing.look_at(desk.certificate)
    except sealing.UnusableCertificate as fault:
        return fault.reason
    return ""


def certificate_fingerprint(desk: Desk) -> str:
    """Of the certificate in use, to be compared by telephone; empty where none is."""
    if not desk.sends_mail_with_message or certificate_fault(desk):
        return ""
    return sealing.look_at(desk.certificate).fingerprint


def _id(envelope: Envelope) -> str:
    # The same news twice carries the same id, so that a mail server can drop the second; with
    # one more piece of news in it, it is another mail.
    keys = sealing.keyed_fingerprint("mail", *(notice.key for notice in envelope.notices)).hex()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{keys[:32]}@{domain}>"
