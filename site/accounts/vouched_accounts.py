"""
Whose password, passkey and role it is: vouched for when they are given by way of the site.

Whoever can write to the database could put a password hash and a passkey of their own into a
caseworker's rows, or make an account of theirs a coordinator. They have no key with which to vouch
for it (`helpdesk.vouching`), so these rows let nobody in. Roles that are given stand in the audit,
with who gave them, and the desks hear of it at once.

Signals, which we otherwise avoid: Wagtail's forms, Django's commands and our own pages all save
accounts, and none may be forgotten. What is written past Django sends none.
"""

from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.text import slugify
from django_otp_webauthn.models import AbstractWebAuthnCredential, WebAuthnCredential

from helpdesk import audit, vouching
from helpdesk.audit import Action
from helpdesk.desks import staff_permissions
from helpdesk.notices import change_news
from helpdesk.sealing import keyed_fingerprint

SUPERUSER = "superuser"
LONGEST_NAME = 150  # in the audit

# Who is signed in where an account is being changed; None in a command.
acting: ContextVar[Any] = ContextVar("acting", default=None)


def listen_to_accounts() -> None:
    post_save.connect(account_saved, sender=User, dispatch_uid="vouch for an account")
    post_delete.connect(account_deleted, sender=User, dispatch_uid="end an account")
    post_delete.connect(passkey_deleted, sender=WebAuthnCredential, dispatch_uid="end a passkey")
    m2m_changed.connect(roles_changed, sender=User.groups.through, dispatch_uid="vouch for a role")


def has_genuine_password(user: User) -> bool:
    """Whether the hash that stands in the database was put there by way of the site."""
    return vouching.is_vouched(_password(user), _hash(user))


def is_genuine_passkey(key: AbstractWebAuthnCredential) -> bool:
    return vouching.is_vouched(_passkey(key), _said(key))


def vouch_for_passkey(key: AbstractWebAuthnCredential) -> None:
    """Its owner has just made it, in a browser that has taken both steps or used a link."""
    vouching.vouch(_passkey(key), _said(key))


def account_saved(instance: User, created: bool, update_fields: Any = None, **_signal: Any) -> None:
    # Django forgets what was typed after it was saved. Without it, somebody saves the account for
    # another reason, and the hash that they read may not be ours.
    is_chosen = created or instance._password is not None  # type: ignore[attr-defined]
    if is_chosen and instance.has_usable_password():
        vouching.vouch(_password(instance), _hash(instance))
    if created or update_fields is None or "is_superuser" in update_fields:
        _note_superuser(instance)


def account_deleted(instance: User, **_signal: Any) -> None:
    vouching.end(_password(instance))


def passkey_deleted(instance: AbstractWebAuthnCredential, **_signal: Any) -> None:
    vouching.end(_passkey(instance))


def roles_changed(
    instance: User | Group, action: str, reverse: bool, pk_set: Any, **_signal: Any
) -> None:
    """Groups were given to an account, or taken from it, from either side."""
    if action in ("post_add", "post_remove"):
        others = (User if reverse else Group)._default_manager.filter(pk__in=pk_set)
    elif action == "pre_clear":
        others = (instance.user_set if reverse else instance.groups).all()  # type: ignore[union-attr]
    else:
        return
    for other in others:
        pair: tuple[Any, Any] = (other, instance) if reverse else (instance, other)
        user, group = pair
        _role(user, group.name, is_given=action == "post_add")


def _role(user: Any, name: str, *, is_given: bool) -> None:
    if is_given:
        vouching.vouch(staff_permissions.membership(user, name), staff_permissions.MEMBER)
    else:
        vouching.end(staff_permissions.membership(user, name))
    _tell(Action.ROLE_GIVEN if is_given else Action.ROLE_TAKEN, user, name)


def _note_superuser(user: User) -> None:
    subject = f"superuser {user.pk}"
    if user.is_superuser:
        if vouching.vouch(subject, SUPERUSER):
            _tell(Action.ROLE_GIVEN, user, SUPERUSER)
    elif vouching.said_of(subject):
        vouching.end(subject)
        _tell(Action.ROLE_TAKEN, user, SUPERUSER)


def _tell(action: Action, user: Any, role: str) -> None:
    about = f"{user.get_username()}+{slugify(role)}"
    audit.record(action, by=acting.get(), about=about[-LONGEST_NAME:])
    change_news.tell_every_desk()


def _password(user: User) -> str:
    return f"password {user.pk}"


def _hash(user: User) -> str:
    return keyed_fingerprint("password hash", str(user.pk), user.password).hex()


def _passkey(key: AbstractWebAuthnCredential) -> str:
    return f"passkey {key.pk}"


def _said(key: AbstractWebAuthnCredential) -> str:
    # In clear, as it stands in its own row: a passkey outlives a RECEIPT_KEY that was lost.
    return f"{key.user_id} {bytes(key.credential_id).hex()} {bytes(key.public_key).hex()}"
