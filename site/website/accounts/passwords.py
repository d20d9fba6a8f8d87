"""How a password is kept, and who has given the right one."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest

from helpdesk.attestation import revocations
from helpdesk.desks import attested_rights
from helpdesk.sealing import keyed_fingerprint
from website.accounts.attested_accounts import has_genuine_password


class PepperedHasher(PBKDF2PasswordHasher):
    """
    Django's, of the password and a key that is not in the database (RECEIPT_KEY).

    So whoever reads the database alone tries no passwords on it.
    """

    algorithm = "pbkdf2_sha256_peppered"

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return str(super().encode(keyed_fingerprint("password", password).hex(), salt, iterations))

    def verify(self, password: str, encoded: str) -> bool:
        """
        A wrong one costs as much as for a name that nobody has, though the hash is of an older
        Django with fewer rounds. Django sees to it only where `must_update` says so.
        """
        is_right = bool(super().verify(password, encoded))
        if not is_right:
            self.harden_runtime(password, encoded)
        return is_right

    def must_update(self, encoded: str) -> bool:
        """Never while somebody signs in: what vouches for a hash is made when one is chosen."""
        return False


class VouchedBackend(ModelBackend):
    """Django's, for those whose hash was put into the database by way of the site."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:  # type: ignore[override]
        user: Any = super().authenticate(request, **credentials)
        return user if user is not None and has_genuine_password(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Nobody whose account was closed, whatever its row says by now."""
        may: bool = super().user_can_authenticate(user)
        return may and user is not None and user.pk not in revocations.closed_accounts()

    def get_user(self, user_id: int) -> User | None:
        """Whose session it is; nobody's where it and an earlier password were put back."""
        user: User | None = super().get_user(user_id)
        if user is None or (user.has_usable_password() and not has_genuine_password(user)):
            return None
        return attested_rights.only_genuine(user)

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """None: rights are given to groups, which can be vouched for."""
        return Permission.objects.none()

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return attested_rights.genuine_permissions(user_obj)
