"""
Who may do what, as Wagtail groups. `manage.py roles` makes them and puts them right again.

    Caseworkers           the helpdesk's door; what is behind it opens with a key, never with a role
    Desk coordinators     the settings of the desks whose key they hold
    Figures               the suppressed figures of whole years, and nothing else
    Editors               write pages and the registry; somebody else publishes
    Reviewers             publish
    Translators: <code>   write the pages of one language; somebody else publishes
    Reviewers: <code>     read the pages of one language as a native speaker, and publish them
    Administrators        accounts, second factors, the audit; no message, no page

Nobody gets messages by being an administrator: the helpdesk never asks what a superuser may.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

from awareness.staff import editor_groups
from helpdesk.desks import staff_permissions

REGISTRY = ("hotline", "receptioncentre", "fact", "legalsource", "region", "topic")
ADMIN = "wagtailadmin.access_admin"
ROLES: dict[str, tuple[str, ...]] = {
    staff_permissions.CASEWORKERS: (ADMIN, "helpdesk.view_conversation"),
    staff_permissions.COORDINATORS: (ADMIN, "helpdesk.view_conversation", "helpdesk.change_desk"),
    "Figures": (ADMIN, "helpdesk.view_tally"),
    "Editors": (
        ADMIN,
        *(f"awareness.{act}_{model}" for model in REGISTRY for act in ("add", "change")),
    ),
    "Reviewers": (
        ADMIN,
        "wagtail_localize.submit_translation",
        "awareness.change_reviewrule",
        *(f"awareness.{act}_{model}" for model in REGISTRY for act in ("add", "change", "delete")),
    ),
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


@transaction.atomic
def ensure_roles() -> None:
    """Make what is missing; take away what a role was given by mistake. Can be run at any time."""
    _rename_moderators()
    for name, permissions in ROLES.items():
        role(name).permissions.set(named(permissions))
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
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _allow_files(group: Group) -> None:
    """Pictures and documents; Wagtail asks for these by collection."""
    codenames = [f"{act}_{kind}" for kind in FILES for act in ("add", "change", "choose")]
    apps = ["wagtailimages", "wagtaildocs"]
    for root in Collection.objects.filter(depth=1):
        for permission in Permission.objects.filter(
            content_type__app_label__in=apps, codename__in=codenames
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def _rename_moderators() -> None:
    """Wagtail's own group, with the workflow that stands on it, is our reviewers'."""
    if not Group.objects.filter(name="Reviewers").exists():
        Group.objects.filter(name="Moderators").update(name="Reviewers")
