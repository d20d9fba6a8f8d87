"""
Sessions of staff, as Django keeps them, but for three things.

The database knows a session by a fingerprint of its key, made with a key of ours: whoever reads
the table is not signed in with it. And what a session says is bound to that fingerprint, so that
whoever writes to the table cannot move somebody else's session into the row of their own. And one
that has ended, or was not written to for as long as sessions last, is over though its row comes
back with another day.
"""

import time
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone

from helpdesk.attestation import revocations
from helpdesk.sealing import keyed_fingerprint

LENGTH = 40  # of the column


class SessionStore(db.SessionStore):
    """Django's asks in this module for the class of this name (SESSION_ENGINE)."""

    kept_as = ""

    @property
    def key_salt(self) -> str:
        """What is signed here is good in one row only."""
        return f"helpdesk.sessions {self.kept_as or session_fingerprint(self._session_key)}"

    def _get_session_from_db(self) -> Session | None:
        kept_as = session_fingerprint(self.session_key)
        row = Session.objects.filter(session_key=kept_as, expire_date__gt=timezone.now()).first()
        if row is None or revocations.is_revoked(_revoked_as(kept_as)):
            self._session_key = None
            return None
        return row

    def decode(self, session_data: Any) -> dict[str, Any]:
        """As Django's; what was written longer ago than a session lasts says nothing."""
        try:
            said = signing.loads(
                session_data,
                salt=self.key_salt,
                serializer=self.serializer,
                max_age=settings.SESSION_COOKIE_AGE,
            )
        except (signing.BadSignature, ValueError):
            return {}
        return dict(said)

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(session_fingerprint(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = session_fingerprint(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            end(Session(session_key=session_fingerprint(key)))

    # By the same way, should anybody ever ask in an event loop.

    async def _aget_session_from_db(self) -> Session | None:
        return await sync_to_async(self._get_session_from_db)()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return await sync_to_async(self.create_model_instance)(data)

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)


def session_fingerprint(key: str | None) -> str:
    """How the database knows the session with this key."""
    return keyed_fingerprint("session", key or "").hex()[:LENGTH]


def end(row: Session) -> None:
    """Delete it; put back, it is nobody's."""
    if Session.objects.filter(session_key=row.session_key).delete()[0]:  # none that was made up
        revocations.revoke(
            [_revoked_as(row.session_key)], time.time() + settings.SESSION_COOKIE_AGE
        )


def _revoked_as(kept_as: str) -> str:
    return f"session {kept_as}"


def said_in(row: Session) -> dict[str, Any]:
    """What a session says; empty where it is not ours, or was moved here from another row."""
    store = SessionStore()
    store.kept_as = row.session_key
    return dict(store.decode(row.session_data))
