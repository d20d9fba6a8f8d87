"""Nobody saves over what two must agree to, or gives a right that they lack, at any address."""

import itertools
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale, Page

from awareness.models import REGISTRY, ContentPage, ExpertAnswer, Region, Topic
from awareness.staff import editor_groups
from helpdesk.attestation import statements
from helpdesk.audit import acting
from tests.fixtures.repository_registry import plant_registry
from tests.fixtures.staff import rights_read_once, undrawn
from tests.site.test_permission_matrix import addresses, path_of
from website.accounts.roles import ensure_roles, role

PLANTED_FOR_ALL = plant_registry


@pytest.fixture
def signed_in(planted_for_all, db, client):
    """Somebody with these roles, and the client in which they are signed in."""
    ensure_roles()

    def with_roles(*names):
        user = User.objects.create_user("one", "one@localhost", "secret")
        user.groups.set([role(name) for name in names])
        client.force_login(user)
        return user, client

    return with_roles


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", "root@localhost", "secret")


def form_of(user, **changed):
    fields = {"username": user.username, "email": user.email, "first_name": "a", "last_name": "b"}
    return fields | {"is_active": "on"} | changed


@pytest.mark.parametrize(
    "name", ["wagtailusers_users", *(f"registry {m}" for m in range(len(REGISTRY)))]
)
def test_there_is_no_address_that_copies_an_account_or_a_row(name):
    if name.startswith("registry"):
        name = f"wagtailsnippets_awareness_{REGISTRY[int(name[-1])]._meta.model_name}"
    assert reverse(f"{name}:edit", args=[1])
    with pytest.raises(NoReverseMatch):
        reverse(f"{name}:copy", args=[1])


def test_an_administrator_makes_no_superuser_of_anybody(signed_in):
    user, client = signed_in("Administrators")
    for where in (f"users/copy/{user.pk}", f"users/edit/{user.pk}", "users/new"):
        client.post(f"/cms/{where}/", form_of(user, is_superuser="on"))
    assert not User.objects.filter(is_superuser=True).exists()


def test_an_administrator_does_not_take_a_superuser_s_account(signed_in, root):
    _user, client = signed_in("Administrators")
    for where in ("copy", "edit"):
        client.post(f"/cms/users/{where}/{root.pk}/", form_of(root, email="thief@example.org"))
    root.refresh_from_db()
    assert root.email == "root@localhost"


def test_an_editor_s_copy_of_a_row_takes_nothing_out_of_the_registry(signed_in):
    _user, client = signed_in("Editors")
    for model in REGISTRY:
        row = model.objects.first()
        sent = {"code": row.code, "action-publish": "1"}
        where = f"/cms/snippets/awareness/{model._meta.model_name}/copy/{row.pk}/"
        assert client.post(where, sent).status_code == 404
        row.refresh_from_db()
        assert row.live, model


@pytest.mark.parametrize("act", ["make one", "change one"])
def test_whatever_view_saves_it_the_account_itself_is_guarded(signed_in, root, act):
    user, _client = signed_in("Administrators")
    changed = User.objects.get(pk=user.pk if act == "make one" else root.pk)
    changed.is_superuser, changed.email = True, "thief@example.org"
    token = acting.set(user)
    try:
        with pytest.raises(PermissionDenied):
            changed.save()
    finally:
        acting.reset(token)


def test_a_superuser_and_a_command_may(root, signed_in):
    user, _client = signed_in("Administrators")
    for by in (root, None):
        user.is_superuser = False
        user.save()
        token = acting.set(by)
        user.is_superuser = True
        user.save()
        acting.reset(token)
        assert User.objects.get(pk=user.pk).is_superuser


# --- Every form at every address of its kind ------------------------------------------------------

THIEF = "+32470666666"
# What somebody who wants more than they may would put into any form.
GREED = {
    "phone": THIEF, "value_en": "9999", "live": "on", "action-publish": "1", "is_superuser": "on",
    "is_active": "on", "email": "thief@example.org", "title": "Stolen", "new_title": "Stolen",
    "publish_copies": "on", "alias": "on", "copy_subpages": "on", "new_slug": "stolen",
    "recursive": "on", "include_descendants": "on", "go_live_at": "2001-01-01 00:00",
    "first_name": "A", "last_name": "B", "hidden": "on",
    "action-workflow-action": "1", "workflow-action-name": "approve",
}  # fmt: skip
ACTIONS = {*PagesAdminAPIViewSet.actions, "approve", "reject"}
# Alone one hides a number, and nothing else; the tests of the second yes look after it.
ALONE = ("/hide/",)


class FormsOf(HTMLParser):
    """fields: what a browser would send from each form of a page."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.choosing = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        name, value = said.get("name"), said.get("value") or ""
        if tag == "form":
            self.fields.append({})
        elif tag == "select":
            self.choosing = name
        elif tag == "option" and self.choosing and self.fields and value:
            self.fields[-1].setdefault(self.choosing, value)
        elif tag in ("input", "textarea", "button") and name and self.fields:
            self.fields[-1][name] = value or said.get("checked") or "x" * (tag == "textarea")


def addresses_of(prefix, label, row, above):
    """Every address of this kind, with this row (and what lies above it) in each parameter."""
    app, _dot, model = label.partition(".")
    known = {"app_label": app, "model_name": model, "model": model, "pk": row.pk}
    known |= {"content_type_app_name": "awareness", "content_type_model_name": "contentpage"}
    known |= {"destination_id": above, "parent_page_id": above, "revision_id": "1"}
    if revision := getattr(row, "latest_revision_id", None):
        known["revision_id"] = revision
    found = set()
    for route in addresses():
        if route.startswith(prefix):
            for action in ACTIONS if "action_name" in route else ("",):
                values = known | {"action_name": action}
                found.add(path_of(route, lambda _route, name, v=values: v.get(name, row.pk)))
    for action in bulk_action_registry.get_bulk_actions_for_model(app, model):
        found.add(f"/cms/bulk/{app}/{model}/{action.action_type}/?id={row.pk}")
    return sorted(path for path in found if not path.endswith(ALONE))


READING = {"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"}


def what_two_agree_to():
    """All that nobody may change alone, as it stands."""
    rows = {}
    for model in REGISTRY:
        rows[model] = sorted(model.objects.filter(live=True).values_list("pk", flat=True))
    rights = [Group.permissions.through, GroupPagePermission, GroupCollectionPermission]
    chiefs = User.objects.filter(is_superuser=True).values_list("pk", "username", "email")
    pages = Page.objects.filter(live=True).order_by("pk").values_list("pk", "title", "path")
    return {
        "shown": statements.all_under("registry "),
        "rows": rows,
        "rights": [sorted(each.objects.values_list()) for each in rights],
        "superusers": list(chiefs),
        "pages": list(pages),
        "roles": sorted(User.groups.through.objects.values_list("user_id", "group_id")),
    }


@pytest.fixture
def own_page(db):
    """A public page below one that is public, with a draft."""
    english = Locale.objects.get_or_create(language_code="en")[0]
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=Page(title="Ours", slug="ours", locale=english))
    day = {"checked_on": timezone.localdate(), "locale": english}
    page = ContentPage(title="True", slug="true", tab_title="T", summary="S", **day)
    home.add_child(instance=page)
    page.title = "Draft"
    page.save_revision()
    return page


def forms_at(client, paths):
    """What browsers would send from these pages: of forms with the same fields one, and none."""
    forms = {frozenset(): {}}
    for path in paths:
        answer = client.get(path)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            for fields in FormsOf(answer.text).fields:
                forms[frozenset(fields)] = fields
    return list(forms.values())


def changes_something(client, path, fields, before):
    """What of it is not as it was; undone at the end."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        with writes() as written:
            client.post(path, fields)
        client.cookies = cookies  # whoever signed themselves out goes on
        # To read all of it takes longer than the post: where nothing was written it is as it was.
        after = what_two_agree_to() if written else before
        transaction.set_rollback(True)
    return {name for name in before if after[name] != before[name]}


@contextmanager
def writes():
    """All that was asked of the database and is no mere reading."""
    found = []

    def watch(execute, sql, params, many, context):
        if sql.split(maxsplit=1)[0].upper() not in READING and "django_session" not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def tried(client, paths, but=()):
    """Every form of these addresses at each of them: what it changed that takes two."""
    client.raise_request_exception = False
    forms = forms_at(client, paths)
    assert len(forms) > 1 or but is None
    before, found = what_two_agree_to(), {}
    greed = GREED | {"groups": list(Group.objects.values_list("pk", flat=True))}
    with undrawn(), rights_read_once():
        for path, fields in itertools.product(paths, forms):
            if changed := changes_something(client, path, fields | greed, before) - set(but or ()):
                found[path] = changed
    return found


# Each is guarded where it is saved, which is asked of all of them below.
OTHERS = pytest.mark.before_release("the first of them; what is guarded where a row is saved")


# Of the choices of forms an editor has no form at all (`test_permission_matrix.py`).
FORMS_OF_ROWS = [
    (who, model)
    for model in (editor_groups.WRITTEN_ROWS + (Region, Topic))
    for who in ("Editors", "Reviewers")
    if who == "Reviewers" or model in editor_groups.WRITTEN_ROWS
]


@pytest.mark.parametrize(
    ("who", "model"),
    [*FORMS_OF_ROWS[:2], *(pytest.param(*each, marks=OTHERS) for each in FORMS_OF_ROWS[2:])],
)
def test_no_form_of_a_row_changes_what_readers_see_at_any_address(signed_in, who, model):
    _user, client = signed_in(who)
    row = model.objects.first()
    label = model._meta.label_lower
    prefix = (f"cms/snippets/{label.replace('.', '/')}/", "cms/registry/<str:model>/")
    paths = addresses_of(prefix, label, row, row.pk)
    assert len(paths) > 10
    assert tried(client, paths) == {}


@pytest.mark.parametrize("who", ["Administrators", "Editors"])
def test_no_form_of_an_account_raises_anybody_at_any_address(signed_in, root, who):
    user, client = signed_in(who)
    may = ("roles",) if who == "Administrators" else None
    for account in (root, user):
        paths = addresses_of("cms/users/", "auth.user", account, account.pk)
        assert tried(client, paths, but=may) == {}


@pytest.mark.parametrize("who", ["Administrators", "Editors"])
def test_no_form_of_a_group_gives_a_right_at_any_address(signed_in, who):
    user, client = signed_in(who)
    group = user.groups.get()
    paths = addresses_of("cms/groups/", "auth.group", group, group.pk)
    assert tried(client, paths, but=None) == {}


@pytest.mark.parametrize("who", ["Editors", "Administrators"])
def test_no_form_of_a_page_publishes_at_any_address(signed_in, own_page, who):
    _user, client = signed_in(who)
    prefix = ("cms/pages/", "cms/api/main/^pages/<int:pk>/action/")
    paths = addresses_of(prefix, "wagtailcore.page", own_page, own_page.get_parent().pk)
    assert len(paths) > 40
    may = None if who == "Administrators" else ()
    assert tried(client, paths, but=may) == {}


@pytest.mark.parametrize("model", REGISTRY)
def test_whatever_view_saves_it_a_row_itself_is_guarded(signed_in, model):
    user, _client = signed_in("Editors", "Reviewers")
    row = model.objects.filter(live=True).first()
    token = acting.set(user)
    try:
        row.live = False
        for how in ({}, {"update_fields": ["live"]}):
            with pytest.raises(PermissionDenied), transaction.atomic():
                row.save(**how)
        row.live = True
        setattr(row, "question" if model is ExpertAnswer else "code", "other")
        for act in (row.save, row.delete, model.objects.all().delete):
            with pytest.raises((PermissionDenied, ProtectedError)), transaction.atomic():
                act()
    finally:
        acting.reset(token)
    assert model.objects.get(pk=row.pk).live


SAID = '{"blocks": [{"key": "a", "text": "%s", "type": "unstyled", "depth": 0}], "entityMap": {}}'
TWO_PARAGRAPHS = {"body-count": "2"}
for number in ("0", "1"):
    begin = f"body-{number}-"
    TWO_PARAGRAPHS |= {f"{begin}type": "paragraph", f"{begin}deleted": "", f"{begin}order": "0"}
    TWO_PARAGRAPHS[f"{begin}value"] = SAID % number
STEPS = TWO_PARAGRAPHS | {"body-count": "1", "body-0-type": "steps", "body-0-value-title": ""}


@pytest.mark.parametrize(
    "sent",
    [
        {"body-count": "x"},
        TWO_PARAGRAPHS,
        TWO_PARAGRAPHS | {"body-0-order": "x"},
        TWO_PARAGRAPHS | {"body-0-value": "[]"},
        STEPS | {"body-0-value-items-count": "x"},
    ],
    ids=["count", "two of one place", "place", "words", "count within"],
)
def test_a_form_as_no_page_sends_it_is_a_bad_request(signed_in, own_page, sent):
    _user, client = signed_in("Editors")
    client.raise_request_exception = False
    for where in ("edit", "edit/preview"):
        answer = client.post(f"/cms/pages/{own_page.pk}/{where}/", {"title": "T"} | sent)
        assert answer.status_code == 400, where


@pytest.mark.both_databases
def test_a_sign_that_no_database_takes_is_no_error_of_ours(signed_in):
    _user, client = signed_in("Editors")
    assert client.post("/cms/refusals/read/", {"about": "a\x00"}).status_code == 302
    assert client.get("/cms/visible/", {"address": "/nowhere/\x00"}).status_code == 404


def test_so_is_one_with_a_page_that_is_no_number(signed_in, own_page):
    _user, client = signed_in("Reviewers")
    client.raise_request_exception = False
    sent = {"new_parent_page": "x"}
    assert client.post(f"/cms/pages/{own_page.pk}/move/", sent).status_code == 400
