"""
Who writes pages, and who reads them before anybody else does.

An author sends a page in, somebody of a centre reads it, and with their yes it is public. Planted
once: groups, tasks and permissions that staff have changed since are theirs.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from awareness.models import ExpertAnswer, Fact, Hotline, LegalSource, ReceptionCentre

# The first is Wagtail's own group.
AUTHORS, REVIEWERS = "Editors", "Reviewers"
WORKFLOW, TASK = "Author, then centre", "A centre reads it"
# Of the registry, what an editor writes; regions and topics change once in years.
WRITTEN_ROWS = (Hotline, ReceptionCentre, Fact, LegalSource, ExpertAnswer)
# Of each language: who writes its pages, and who reads them as a native speaker and publishes.
OF_A_LANGUAGE = {"Translators": ("change_page",), "Reviewers": ("change_page", "publish_page")}


def make_groups() -> None:
    """Set both groups and the way between them up, unless it is there."""
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    centres, _ = Group.objects.get_or_create(name=REVIEWERS)
    authors, _ = Group.objects.get_or_create(name=AUTHORS)
    _may_enter(authors)
    _may_enter(centres)
    authors.permissions.add(*_on_the_registry())
    root = Page.objects.get(depth=1)
    for group, may in ((authors, ("add", "change")), (centres, ("change", "publish"))):
        for name in may:
            permission = _permission("wagtailcore", f"{name}_page")
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    _author_then_centre(centres, root)


def make_language_groups(code: str, *, anew: bool = False) -> dict[str, Group]:
    """
    The groups of one language, by what they do; each has its pages and no others.

    anew: take away what a group was given besides. Else what staff have changed is theirs.
    """
    groups = {}
    for what, may in OF_A_LANGUAGE.items():
        groups[what], new = Group.objects.get_or_create(name=f"{what}: {code}")
        if anew or new:
            _give_language(groups[what], code, may)
    return groups


def _give_language(group: Group, code: str, may: tuple[str, ...]) -> None:
    group.permissions.set([_permission("wagtailadmin", "access_admin")])
    group.page_permissions.exclude(permission__codename__in=may).delete()
    for home in Page.objects.filter(depth=2, locale__language_code=code):
        for name in may:
            permission = _permission("wagtailcore", name)
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)


def _author_then_centre(centres: Group, root: Page) -> None:
    task, _ = GroupApprovalTask.objects.get_or_create(name=TASK)
    task.groups.add(centres)
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def _may_enter(group: Group) -> None:
    group.permissions.add(_permission("wagtailadmin", "access_admin"))


def _on_the_registry() -> list[Permission]:
    """To add and change a number or a fact; what is gone is deleted by an administrator."""
    kinds = ContentType.objects.get_for_models(*WRITTEN_ROWS).values()
    every = Permission.objects.filter(content_type__in=kinds)
    return [each for each in every if each.codename.startswith(("add_", "change_", "view_"))]


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
