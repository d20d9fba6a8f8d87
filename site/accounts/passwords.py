"""How a password is kept, and who has given the right one."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.http import HttpRequest

from helpdesk.sealing import keyed_fingerprint
from website.accounts.vouched_accounts import has_genuine_password


class PepperedHasher(PBKDF2PasswordHasher):
    """
    Django's, of the password and a key that is not in the database (RECEIPT_KEY).

    So whoever reads the database alone tries no passwords on it.
    """

    algorithm = "pbkdf2_sha256_peppered"

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return str(super().encode(keyed_fingerprint("password", password).hex(), salt, iterations))

    def must_update(self, encoded: str) -> bool:
        """Never while somebody signs in: what vouches for a hash is made when one is chosen."""
        return False


class VouchedBackend(ModelBackend):
    """Django's, for those whose hash was put into the database by way of the site."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:  # type: ignore[override]
        user: Any = super().authenticate(request, **credentials)
        return user if user is not None and has_genuine_password(user) else None

    def get_user(self, user_id: int) -> User | None:
        """Whose session it is; nobody's where it and an earlier password were put back."""
        user: User | None = super().get_user(user_id)
        is_false = user and user.has_usable_password() and not has_genuine_password(user)
        return None if is_false else user
