"""
Who is in a group, and what a group may: as it was last given by way of the site.

Whoever can write to the database could put an account into a group, or give a group one right
more. Neither counts: of what stands in the database an account has only what is attested
(`helpdesk.attestation.statements`). What is attested grows and shrinks by what is given and taken,
and is never read from the database anew: so nobody vouches for a row that they did not write.
Who is in a group is attested by its name, so its rights are as well, by its key and its name: one
that was given the name of another past the site may nothing under it.

A right is said as `auth.change_user`, or as `page 3 wagtailcore.publish_page`.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from helpdesk.attestation import revocations, statements
from helpdesk.desks import staff_permissions

BEGIN = "rights of group "
SUPERUSER = "superuser"
TAKEN_UP = "rights were taken up"
# Wagtail's rights for a part of the site: the part, and where Wagtail keeps those of an account.
OF_A_PART: dict[Any, tuple[str, str]] = {
    GroupPagePermission: ("page", PagePermissionPolicy.permission_cache_name),
    GroupCollectionPermission: ("collection", CollectionPermissionPolicy.permission_cache_name),
    GroupSitePermission: ("site", SitePermissionPolicy.permission_cache_name),
}
WITH_ITS_NAMES = ("group", "permission__content_type")
Rights = set[str]


def give(group: Group, rights: Iterable[str]) -> None:
    """From now on this group may do this too."""
    _attest(_subject(group), _attested(group) | set(rights))


def take(group: Group, rights: Iterable[str]) -> None:
    """From now on this group may do none of this, by whatever name."""
    for subject, attested in _all_attested(_of_key(group)).items():
        _attest(subject, attested - set(rights))


def take_all(group: Group) -> None:
    """The group is gone."""
    for subject in _all_attested(_of_key(group)):
        statements.end(subject)


def rename(before: Group, now: Group) -> None:
    """By way of the site: what it may goes with it."""
    give(now, _attested(before))
    statements.end(_subject(before))


def said(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def said_of_a_part(row: Any) -> str:
    """row: of one of the models in OF_A_PART."""
    part, _cache = OF_A_PART[type(row)]
    return f"{part} {getattr(row, f'{part}_id')} {said(row.permission)}"


def only_genuine(user: User) -> User:
    """
    The same account, with what was given to it by way of the site and nothing else.

    Django and Wagtail look for it where it is put here. It is asked for when they first look.
    """
    if user.is_superuser and not statements.holds(f"{SUPERUSER} {user.pk}", SUPERUSER):
        user.is_superuser = False
    if user.is_superuser:
        return user
    found: Any = user
    groups = SimpleLazyObject(lambda: Group.objects.filter(pk__in=_genuine_groups(user)))
    found._prefetched_objects_cache = {"groups": groups}
    for model, (_part, cache) in OF_A_PART.items():
        setattr(user, cache, SimpleLazyObject(partial(_of_parts, model, user)))
    return user


def genuine_permissions(user: User) -> QuerySet[Permission]:
    """What this account may by its groups, but for what was put in past the site."""
    attested, kept = _attested_for(user), []
    of_groups = Group.permissions.through.objects.filter(group__in=user.groups.all())
    for row in of_groups.select_related(*WITH_ITS_NAMES):
        if said(row.permission) in attested.get(_subject(row.group), set()):
            kept.append(row.permission_id)
    return Permission.objects.filter(pk__in=kept)


def faults() -> list[str]:
    """
    Groups that give what nobody gave them here, or hold whom nobody put in, and accounts that were
    opened again past the site; as staff know it. Where rights were never taken up there is nothing
    to compare them with.
    """
    if not statements.read(TAKEN_UP):
        return statements.lost(TAKEN_UP, ())
    attested, names = _all_attested(BEGIN), dict(Group.objects.values_list("pk", "name"))
    found = set()
    for group, right in _in_the_database():
        if right not in attested.get(_subject(group), set()):
            found.add(group.pk)
    members = statements.all_under("group ")
    for user, pk in User.groups.through.objects.values_list("user_id", "group_id"):
        if members.get(f"group {user} {names[pk]}") != staff_permissions.MEMBER:
            found.add(pk)
    told = {f"group {names[pk]}" for pk in found}
    reopened = User.objects.filter(is_active=True, pk__in=revocations.closed_accounts())
    told |= {f"{revocations.ACCOUNT}{pk}" for pk in reopened.values_list("pk", flat=True)}
    chiefs = statements.all_under(f"{SUPERUSER} ")
    for pk in User.objects.filter(is_superuser=True).values_list("pk", flat=True):
        if chiefs.get(f"{SUPERUSER} {pk}") != SUPERUSER:
            told.add(f"{SUPERUSER} {pk}")
    return sorted(told)


def vouch_for_what_stands() -> None:
    """Once, of a database from before rights were attested: from now on this, and no more."""
    _vouch_by_name()
    if statements.read(TAKEN_UP) or statements.lost(TAKEN_UP, ()):
        return
    rights: dict[Group, Rights] = {}
    for group, right in _in_the_database():
        rights.setdefault(group, set()).add(right)
    for group in rights:
        give(group, rights[group])
    statements.attest(TAKEN_UP, "yes")


def _vouch_by_name() -> None:
    """Once, of rights that were attested by the key of a group alone, as 0.2 began."""
    for subject, rights in _all_attested(BEGIN).items():
        key = subject.removeprefix(BEGIN)
        if key.isdecimal():
            for group in Group.objects.filter(pk=int(key)):
                give(group, rights)
            statements.end(subject)


def rights_of(group: Group) -> Rights:
    """All that stands in the database of this group, whoever put it in."""
    return {right for other, right in _in_the_database() if other == group}


def _in_the_database() -> Iterator[tuple[Group, str]]:
    """Of every group, each right."""
    for row in Group.permissions.through.objects.select_related(*WITH_ITS_NAMES):
        yield row.group, said(row.permission)
    for model in OF_A_PART:
        for row in model.objects.select_related(*WITH_ITS_NAMES):
            yield row.group, said_of_a_part(row)


def _genuine_groups(user: User) -> list[int]:
    """Keys of the groups that this account was put into by way of the site."""
    attested = statements.all_under(f"group {user.pk} ")
    keys = []
    for pk, name in Group.objects.filter(user=user.pk).values_list("pk", "name"):
        if attested.get(staff_permissions.membership(user, name)) == staff_permissions.MEMBER:
            keys.append(pk)
    return keys


def _of_parts(model: Any, user: User) -> list[Any]:
    """The genuine ones among the rows of this model that are of the account's groups."""
    part, _cache = OF_A_PART[model]
    rows = model.objects.filter(group__in=user.groups.all())
    attested = _attested_for(user)
    return [
        row
        for row in rows.select_related(part, *WITH_ITS_NAMES)
        if said_of_a_part(row) in attested.get(_subject(row.group), set())
    ]


def _attested_for(user: Any) -> dict[str, Rights]:
    """As `_all_attested`, asked for once an account that was read."""
    if not hasattr(user, "_attested_rights"):
        user._attested_rights = _all_attested(BEGIN)
    found: dict[str, Rights] = user._attested_rights
    return found


def _all_attested(begin: str) -> dict[str, Rights]:
    """By the name under which it is attested (`_subject`), where that begins like this."""
    rights = {}
    for subject, statement in statements.all_under(begin).items():
        if statement:
            rights[subject] = set(json.loads(statement))
    return rights


def _attested(group: Group) -> Rights:
    return set(json.loads(statements.read(_subject(group)) or "[]"))


def _attest(subject: str, rights: Rights) -> None:
    statements.attest(subject, json.dumps(sorted(rights)))


def _subject(group: Group) -> str:
    return f"{_of_key(group)}{group.name}"


def _of_key(group: Group) -> str:
    return f"{BEGIN}{group.pk} "
