"""
Who works at the helpdesk.

A superuser does not, unless somebody let them in: being an administrator opens nothing and shows
nothing. So groups are looked up as they were given, and `has_perm` is never asked.
"""

from typing import cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission, User
from django.http import HttpRequest
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticToken

from helpdesk.attestation import statements
from helpdesk.models import Desk, MemberKey

Somebody = AbstractBaseUser | AnonymousUser

CASEWORKERS, COORDINATORS = "Caseworkers", "Desk coordinators"
# What is vouched for of somebody in one of these groups (helpdesk.attestation.statements).
MEMBER = "member"
# Made by Django with the model; it shows the helpdesk's door. Only a key opens it.
MAY_WORK_HERE = {"content_type__app_label": "helpdesk", "codename": "view_conversation"}
MAY_SETTLE = {"content_type__app_label": "helpdesk", "codename": "change_desk"}


def ensure_groups() -> Group:
    """
    The group of caseworkers, with what it needs and nothing of what editors have.

    And that of desk coordinators, who may change the settings of their desks as well.
    """
    group, _ = Group.objects.get_or_create(name=CASEWORKERS)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        Permission.objects.get(**MAY_WORK_HERE),
    )
    coordinators, _ = Group.objects.get_or_create(name=COORDINATORS)
    coordinators.permissions.add(*group.permissions.all(), Permission.objects.get(**MAY_SETTLE))
    return group


def user_of(request: HttpRequest) -> User:
    """Who is signed in; Wagtail lets nobody else come to a staff page."""
    return cast(User, request.user)


def member_key(user: Somebody) -> MemberKey | None:
    """The key of this user; None when they have not made one."""
    return getattr(user, "member_key", None)


def desks_of(user: Somebody) -> list[Desk]:
    """The desks whose key this account holds."""
    held = []
    for desk in Desk.objects.order_by("pk"):
        members = {member.user_id for member in desk.members()}
        if user.pk in members:
            held.append(desk)
    return held


def has_paper_codes(user: User) -> bool:
    """Of a demonstration account, which has no second factor at all, none are asked for."""
    return StaticToken.objects.filter(device__user=user).exists() or not user_has_device(user)


def works_here(user: Somebody) -> bool:
    """Whether the helpdesk is shown to this user: they have a key, or were made a caseworker."""
    if not user.is_active:
        return False
    return member_key(user) is not None or _is_one_of(user, CASEWORKERS, COORDINATORS)


def coordinates(user: Somebody) -> bool:
    """Whether this user settles how their desks work; a superuser does not by being one."""
    return bool(user.is_active) and _is_one_of(user, COORDINATORS)


def may_take_out(user: Somebody, desk: Desk) -> bool:
    """Whether this member takes colleagues out: a coordinator, or anybody where none is left."""
    return coordinates(user) or not any(coordinates(member.user) for member in desk.members())


def membership(user: Somebody, group: str) -> str:
    """Under which name it is vouched for that somebody is in a group."""
    return f"group {user.pk} {group}"


def _is_one_of(user: Somebody, *groups: str) -> bool:
    """By groups that were given by way of the site, and not by writing to the database."""
    own_groups = Group.objects.filter(user=user.pk, name__in=groups).values_list("name", flat=True)
    return any(statements.holds(membership(user, name), MEMBER) for name in own_groups)
