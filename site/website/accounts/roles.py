"""
Who may do what, as Wagtail groups. `manage.py roles` makes them and puts them right again.

    Caseworkers           the helpdesk's door; what is behind it opens with a key, never with a role
    Desk coordinators     the settings of the desks whose key they hold
    Figures               the suppressed figures of whole years
    Editors               write pages and the registry; somebody else publishes
    Reviewers             publish
    Translators: <code>   write the pages of one language; somebody else publishes
    Reviewers: <code>     read the pages of one language as a native speaker, and publish them
    Administrators        accounts, second factors, the audit; no message, no page

Everybody has the first screen, their own account, the short guide and the papers to print. Whoever
writes no page has nothing else besides (`keep_to_their_rooms`). Nobody gets messages by being an
administrator: the helpdesk never asks what a superuser may.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from wagtail.admin.auth import permission_denied, user_has_any_page_permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from awareness.staff import editor_groups
from helpdesk.attestation import revocations
from helpdesk.desks import attested_rights, staff_permissions
from website.web.address_kinds import STAFF

WRITTEN = tuple(model._meta.label_lower.partition(".")[2] for model in editor_groups.WRITTEN_ROWS)
# What the forms offer. It changes once in years, and is no work of whoever writes pages.
CHOICES = ("region", "topic")


def _on(models: tuple[str, ...], *acts: str) -> tuple[str, ...]:
    permissions = []
    for model in models:
        permissions += [f"awareness.{act}_{model}" for act in acts]
    return tuple(permissions)


ADMIN = "wagtailadmin.access_admin"
ROLES: dict[str, tuple[str, ...]] = {
    staff_permissions.CASEWORKERS: (ADMIN, "helpdesk.view_conversation"),
    staff_permissions.COORDINATORS: (ADMIN, "helpdesk.view_conversation", "helpdesk.change_desk"),
    "Figures": (ADMIN, "helpdesk.view_tally"),
    "Editors": (ADMIN,) + _on(WRITTEN, "add", "change"),
    "Reviewers": (ADMIN, "wagtail_localize.submit_translation", "awareness.change_reviewrule")
    + _on(WRITTEN + CHOICES, "add", "change", "delete"),
    "Administrators": (
        ADMIN,
        "auth.add_user",
        "auth.change_user",
        "auth.delete_user",
        "helpdesk.view_auditentry",
    ),
}
PAGES = {
    "Editors": ("add_page", "change_page"),
    "Reviewers": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
FILES = ("image", "document")
# Of everybody who may enter, below STAFF. The second row asks of its own who may come in. All else
# that Wagtail has, and will have, is for those who write pages: drafts, the library, choosers.
ROOMS = (
    ("account/", "dismissibles/", "guide/", "jsi18n/", "papers/", "refusals/", "sprite/"),
    (
        "bulk/auth/",
        "figures/",
        "helpdesk/",
        "reports/audit/",
        "second-factors/",
        "status/",
        "users/",
    ),
    ("login/", "logout/", "password_reset/"),
)
View = Callable[..., HttpResponse]


@transaction.atomic
def ensure_roles() -> None:
    """Make what is missing; take away what a role was given by mistake. Can be run at any time."""
    _rename_moderators()
    attested_rights.vouch_for_what_stands()
    for account in User.objects.filter(is_active=False):  # also those that were closed before 0.2
        revocations.close_account(account.pk)
    for name, permissions in ROLES.items():
        role(name).permissions.set(named(permissions))
        attested_rights.give(role(name), permissions)
    for name, codenames in PAGES.items():
        for root in Page.objects.filter(depth=1):
            allow_on_page(role(name), root, *codenames)
        _allow_files(role(name))


def role(name: str) -> Group:
    return Group.objects.get_or_create(name=name)[0]


def translators(language: str) -> Group:
    """Those who may change the pages of one language, and no others. Planting makes them too."""
    return editor_groups.make_language_groups(language, anew=True)["Translators"]


def native_readers(language: str) -> Group:
    """Those who may also publish the pages of one language, and say that they have read them."""
    return editor_groups.make_language_groups(language, anew=True)["Reviewers"]


def named(names: tuple[str, ...]) -> list[Permission]:
    """The permissions; those that are not made yet (before the first migration) are left out."""
    any_of_them = Q(pk=None)
    for name in names:
        app, _dot, codename = name.partition(".")
        any_of_them |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(any_of_them))


def allow_on_page(group: Group, page: Page, *codenames: str) -> None:
    of_pages = Permission.objects.filter(content_type__app_label="wagtailcore")
    for permission in of_pages.filter(codename__in=codenames):
        row, _new = GroupPagePermission.objects.get_or_create(
            group=group, page=page, permission=permission
        )
        attested_rights.give(group, [attested_rights.said_of_a_part(row)])


def _allow_files(group: Group) -> None:
    """Pictures and documents; Wagtail asks for these by collection."""
    codenames = []
    for kind in FILES:
        codenames += [f"add_{kind}", f"change_{kind}", f"choose_{kind}"]
    apps = ["wagtailimages", "wagtaildocs"]
    for root in Collection.objects.filter(depth=1):
        for permission in Permission.objects.filter(
            content_type__app_label__in=apps, codename__in=codenames
        ):
            row, _new = GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )
            attested_rights.give(group, [attested_rights.said_of_a_part(row)])


def _rename_moderators() -> None:
    """Wagtail's own group, with the workflow that stands on it, is our reviewers'."""
    if not Group.objects.filter(name="Reviewers").exists():
        for group in Group.objects.filter(name="Moderators"):
            group.name = "Reviewers"
            group.save()  # and no `update`: what is attested of it goes with its name


def keep_to_their_rooms(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Shut what is for writers to everybody else. patterns: those of Wagtail's admin."""
    for each in patterns:
        if isinstance(each, URLResolver):
            keep_to_their_rooms(each.url_patterns)
        else:
            each.callback = _for_writers(each.callback)


def _for_writers(view: View) -> View:
    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_enter(request.user, request.path_info):
            return view(request, *args, **kwargs)
        return permission_denied(request)  # type: ignore[no-any-return]

    return asking


def may_enter(user: Any, path: str) -> bool:
    """Whether an address of the CMS is for this person at all; its view may still refuse them."""
    room = path.removeprefix(STAFF)
    if not room or room.startswith(sum(ROOMS, ())) or not user.is_authenticated:
        return True  # whoever is not signed in is asked to
    return bool(user_has_any_page_permission(user))
