"""
Whose password, passkey and role it is: vouched for when they are given by way of the site.

Whoever can write to the database could put a password hash and a passkey of their own into a
caseworker's rows, or make an account of theirs a coordinator. They have no key with which to vouch
for it (`helpdesk.attestation.statements`), so these rows let nobody in. Roles that are given stand
in the audit, with who gave them, and the desks hear of it at once.

Signals, which we otherwise avoid: Wagtail's forms, Django's commands and our own pages all save
accounts, and none may be forgotten. What is written past Django sends none.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils.text import slugify
from django_otp_webauthn.models import AbstractWebAuthnCredential, WebAuthnCredential

from helpdesk import audit
from helpdesk.attestation import revocations, statements
from helpdesk.audit import Action
from helpdesk.desks import attested_rights, key_rotation, staff_permissions
from helpdesk.limits import LONGEST_AUDIT_NAME
from helpdesk.models import Desk
from helpdesk.notices import outbox
from helpdesk.sealing import keyed_fingerprint

SUPERUSER = attested_rights.SUPERUSER
# What everybody may change of their own account, and what signing in and a link do.
OWN = frozenset({"first_name", "last_name", "email", "password", "last_login"})
AT_THE_DOOR = frozenset({"password", "last_login"})
# What colleagues choose by: to whom a conversation is given or shut, who is taken out.
SHOWN_AS = frozenset({"first_name", "last_name"})


def listen_to_accounts() -> None:
    pre_save.connect(guard_account, sender=User, dispatch_uid="guard an account")
    pre_delete.connect(guard_deletion, sender=User, dispatch_uid="guard an account's deletion")
    post_save.connect(account_saved, sender=User, dispatch_uid="vouch for an account")
    post_delete.connect(account_deleted, sender=User, dispatch_uid="end an account")
    post_delete.connect(passkey_deleted, sender=WebAuthnCredential, dispatch_uid="end a passkey")
    through = Group.permissions.through
    m2m_changed.connect(rights_changed, sender=through, dispatch_uid="vouch for rights")
    pre_save.connect(group_renamed, sender=Group, dispatch_uid="rights go with a group's name")
    post_delete.connect(group_deleted, sender=Group, dispatch_uid="end a group's rights")
    for model in attested_rights.OF_A_PART:
        post_save.connect(part_given, sender=model, dispatch_uid=f"vouch {model}")
        post_delete.connect(part_taken, sender=model, dispatch_uid=f"end {model}")
    m2m_changed.connect(roles_changed, sender=User.groups.through, dispatch_uid="vouch for a role")


def has_genuine_password(user: User) -> bool:
    """Whether the hash that stands in the database was put there by way of the site."""
    return statements.holds(_password(user), _hash(user))


def is_genuine_passkey(key: AbstractWebAuthnCredential) -> bool:
    return statements.holds(_passkey(key), _said(key))


def vouch_for_passkey(key: AbstractWebAuthnCredential) -> None:
    """Its owner has just made it, in a browser that has taken both steps or used a link."""
    statements.attest(_passkey(key), _said(key))


def guard_account(instance: User, update_fields: Any = None, **_signal: Any) -> None:
    """
    Nobody changes more of an account than they may, whatever address was posted to: their own name,
    mail and password, or any with the right to look after accounts; only a superuser makes another
    one, or changes one. Raises PermissionDenied. A command may: whoever runs one has the server.
    """
    by: Any = audit.acting.get()
    before = User.objects.filter(pk=instance.pk).first()
    instance._before = before  # type: ignore[attr-defined]  # for `account_saved`
    if by is None or by.is_superuser:
        return
    if before is None:
        is_allowed = by.has_perm("auth.add_user") and not instance.is_superuser
    else:
        is_allowed = _may_change(by, before, _changed(before, instance, update_fields))
    if not is_allowed:
        raise PermissionDenied


def guard_deletion(instance: User, **_signal: Any) -> None:
    """As `guard_account`, of an account that is deleted."""
    by: Any = audit.acting.get()
    if by is None or by.is_superuser:
        return
    if instance.is_superuser or not by.has_perm("auth.delete_user"):
        raise PermissionDenied


def _changed(before: User, after: User, update_fields: Any) -> set[str]:
    """The columns that this save would change."""
    columns = [field.attname for field in User._meta.concrete_fields]
    if update_fields is not None:
        columns = [name for name in columns if name in update_fields]
    return {name for name in columns if getattr(before, name) != getattr(after, name)}


def _may_change(by: Any, account: User, changed: set[str]) -> bool:
    if not by.is_authenticated:
        return changed <= AT_THE_DOOR
    if "is_superuser" in changed:
        return False
    if by.pk == account.pk:
        return changed <= OWN or bool(by.has_perm("auth.change_user"))
    return not account.is_superuser and bool(by.has_perm("auth.change_user"))


def account_saved(instance: User, created: bool, update_fields: Any = None, **_signal: Any) -> None:
    # Django forgets what was typed after it was saved. Without it, somebody saves the account for
    # another reason, and the hash that they read may not be ours.
    is_chosen = created or instance._password is not None  # type: ignore[attr-defined]
    if not instance.has_usable_password():
        statements.end(_password(instance))  # the one before, put back, is nobody's
    elif is_chosen:
        statements.attest(_password(instance), _hash(instance))
    before: User | None = instance._before  # type: ignore[attr-defined]
    changed = _changed(before, instance, update_fields) if before else set()
    if created or update_fields is None or "is_superuser" in update_fields:
        is_given = created or "is_superuser" in (update_fields or changed)
        _note_superuser(instance, is_given=is_given)
    if created:  # after a restore its key may be that of one that was deleted
        _end_roles(instance)
        revocations.open_account(instance.pk)
    if before is not None:
        _note_changes(before, instance, changed)
        if "is_active" in changed:
            note_open(instance, is_open=instance.is_active)


def account_deleted(instance: User, **_signal: Any) -> None:
    """It is closed for good: in the audit and told to every desk, as where it is closed alone."""
    statements.end(_password(instance))
    _end_roles(instance)
    if statements.read(_superuser(instance)):
        statements.end(_superuser(instance))
    revocations.close_account(instance.pk)
    audit.record(Action.ACCOUNT_CLOSED, by=audit.acting.get(), about=instance)
    outbox.tell_every_desk()


def passkey_deleted(instance: AbstractWebAuthnCredential, **_signal: Any) -> None:
    statements.end(_passkey(instance))


def roles_changed(
    instance: User | Group, action: str, reverse: bool, pk_set: Any, **_signal: Any
) -> None:
    """Groups were given to an account, or taken from it, from either side."""
    if action in ("pre_add", "pre_remove", "pre_clear"):
        _guard_roles(instance)
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    is_given = action == "post_add"
    if reverse:  # accounts, to or from a group
        users: Any = instance.user_set.all()  # type: ignore[union-attr]
        if action != "pre_clear":
            users = User._default_manager.filter(pk__in=pk_set)
        for user in users:
            _role(user, instance.name, is_given=is_given)  # type: ignore[union-attr]
    else:
        groups: Any = instance.groups.all()  # type: ignore[union-attr]
        if action != "pre_clear":
            groups = Group._default_manager.filter(pk__in=pk_set)
        for group in groups:
            _role(instance, group.name, is_given=is_given)


def rights_changed(
    instance: Group | Permission, action: str, reverse: bool, pk_set: Any, **_signal: Any
) -> None:
    """Permissions were given to a group, or taken from it, from either side."""
    if action not in ("post_add", "post_remove", "pre_clear"):
        return
    pairs: Any = Group.permissions.through.objects.filter(
        **{"permission" if reverse else "group": instance}
    ).values_list("group_id", "permission_id")
    if action != "pre_clear":
        pairs = [(pk, instance.pk) if reverse else (instance.pk, pk) for pk in pk_set]
    change = attested_rights.give if action == "post_add" else attested_rights.take
    rights: dict[int, list[str]] = {}
    named = Permission.objects.select_related("content_type").in_bulk({pk for _g, pk in pairs})
    for group, permission in pairs:
        rights.setdefault(group, []).append(attested_rights.said(named[permission]))
    for group in Group.objects.filter(pk__in=rights):
        change(group, rights[group.pk])


def part_given(instance: Any, **_signal: Any) -> None:
    """A group may do something with a part of the site: pages, a collection."""
    attested_rights.give(instance.group, [attested_rights.said_of_a_part(instance)])


def part_taken(instance: Any, origin: Any = None, **_signal: Any) -> None:
    if not isinstance(origin, Group):  # then all of its rights end
        attested_rights.take(instance.group, [attested_rights.said_of_a_part(instance)])


def group_renamed(instance: Group, **_signal: Any) -> None:
    before = Group.objects.filter(pk=instance.pk).first()
    if before and before.name != instance.name:
        attested_rights.rename(before, instance)


def group_deleted(instance: Group, **_signal: Any) -> None:
    attested_rights.take_all(instance)


def _guard_roles(account: User | Group) -> None:
    """Raises PermissionDenied where whoever is signed in may not look after this account."""
    by: Any = audit.acting.get()
    if by is None or by.is_superuser:
        return
    looks_after_accounts = by.has_perm("auth.add_user") or by.has_perm("auth.change_user")
    if not looks_after_accounts or getattr(account, "is_superuser", False):
        raise PermissionDenied


def _role(user: Any, name: str, *, is_given: bool) -> None:
    if is_given:
        statements.attest(staff_permissions.membership(user, name), staff_permissions.MEMBER)
        _tell(Action.ROLE_GIVEN, user, name)
    else:
        statements.end(staff_permissions.membership(user, name))
        _tell(Action.ROLE_TAKEN, user, name)


def _end_roles(user: User) -> None:
    """Of this key: whoever has it next begins with none."""
    for subject in statements.all_under(staff_permissions.membership(user, "")):
        statements.end(subject)


def _note_superuser(user: User, *, is_given: bool) -> None:
    """is_given: by this save; else nobody vouches for a flag that stood in the row already."""
    subject = _superuser(user)
    if user.is_superuser:
        if is_given and statements.attest(subject, SUPERUSER):
            _tell(Action.ROLE_GIVEN, user, SUPERUSER)
    elif statements.read(subject):
        statements.end(subject)
        _tell(Action.ROLE_TAKEN, user, SUPERUSER)


def note_open(user: User, *, is_open: bool) -> None:
    """
    An account was closed, or opened again with all the roles that it has: in the audit, kept beside
    the database, told to every desk. Of a closed one the keys that it opened are to be replaced.
    """
    if is_open:
        revocations.open_account(user.pk)
    else:
        revocations.close_account(user.pk)
        if member := staff_permissions.member_key(user):
            key_rotation.let_be_replaced(member)
    action = Action.ACCOUNT_OPENED if is_open else Action.ACCOUNT_CLOSED
    audit.record(action, by=audit.acting.get(), about=user)
    outbox.tell_every_desk()


def _note_changes(before: User, now: User, changed: set[str]) -> None:
    """
    Another name, of the account or of its owner, or a mail address or password that somebody else
    set: in the audit, told to its owner at both addresses, and to the desks that this account opens
    (to all, where it opens none). Of an address or password that one sets oneself, by a link too,
    and of what a command sets, nobody is told.
    """
    by: Any = audit.acting.get()
    is_by_another = by is not None and by.is_authenticated and by.pk != now.pk
    acts = []
    if "username" in changed:
        names = f"{before.get_username()}+{now.get_username()}"
        acts.append((Action.RENAMED, names[-LONGEST_AUDIT_NAME:]))
    elif before.get_full_name() and changed & SHOWN_AS and by is not None:
        acts.append((Action.RENAMED, now.get_username()))
    if "email" in changed and is_by_another:
        acts.append((Action.MAIL_CHANGED, now.get_username()))
    if "password" in changed and is_by_another and now.has_usable_password():
        acts.append((Action.PASSWORD_SET, now.get_username()))
    for action, about in acts:
        audit.record(action, by=by, about=about)
    if acts:
        tell_of_change(now, before.email, now.email)


def tell_of_change(user: User, *addresses: str) -> None:
    """Its owner, at these addresses, and the desks that it opens; all, where it opens none."""
    outbox.tell_owner(*addresses)
    outbox.tell(*(staff_permissions.desks_of(user) or Desk.objects.all()))


def _tell(action: Action, user: Any, role: str) -> None:
    about = f"{user.get_username()}+{slugify(role)}"
    audit.record(action, by=audit.acting.get(), about=about[-LONGEST_AUDIT_NAME:])
    outbox.tell_every_desk()


def _superuser(user: User) -> str:
    return f"{SUPERUSER} {user.pk}"


def _password(user: User) -> str:
    return f"password {user.pk}"


def _hash(user: User) -> str:
    return keyed_fingerprint("password hash", str(user.pk), user.password).hex()


def _passkey(key: AbstractWebAuthnCredential) -> str:
    return f"passkey {key.pk}"


def _said(key: AbstractWebAuthnCredential) -> str:
    # In clear, as it stands in its own row: a passkey outlives a RECEIPT_KEY that was lost.
    return f"{key.user_id} {bytes(key.credential_id).hex()} {bytes(key.public_key).hex()}"
