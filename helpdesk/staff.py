"""
Who works at the helpdesk.

A superuser does not, unless somebody let them in: being an administrator opens nothing and shows
nothing. So permissions are looked up as they were given, and `has_perm` is never asked.
"""

from typing import cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission, User
from django.db.models import Q
from django.http import HttpRequest

from helpdesk.models import MemberKey

Somebody = AbstractBaseUser | AnonymousUser

CASEWORKERS = "Caseworkers"
# Made by Django with the model; it shows the helpdesk's door. Only a key opens it.
MAY_WORK_HERE = {"content_type__app_label": "helpdesk", "codename": "view_conversation"}


def ensure_groups() -> Group:
    """The group of caseworkers, with what it needs and nothing of what editors have."""
    group, _ = Group.objects.get_or_create(name=CASEWORKERS)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
        Permission.objects.get(**MAY_WORK_HERE),
    )
    return group


def user_of(request: HttpRequest) -> User:
    """Who is signed in; Wagtail lets nobody else come to a staff page."""
    return cast(User, request.user)


def member_key(user: Somebody) -> MemberKey | None:
    """The key of this user; None when they have not made one."""
    return getattr(user, "member_key", None)


def works_here(user: Somebody) -> bool:
    """Whether the helpdesk is shown to this user: they have a key, or were given the permission."""
    if not user.is_active:
        return False
    return member_key(user) is not None or _was_given_the_permission(user)


def _was_given_the_permission(user: Somebody) -> bool:
    return Permission.objects.filter(Q(user=user) | Q(group__user=user), **MAY_WORK_HERE).exists()
