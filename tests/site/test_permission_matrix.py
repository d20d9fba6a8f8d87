"""
Role x address x object: who gets in where, over every address under /cms/.

`permission_matrix.txt` says it, a line an address, a letter a role. A new address without a line
fails here, and so does a line whose address is gone: whoever adds one decides who may come in.
"""

import csv
import functools
import itertools
import os
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection, models, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page, Site, Task, Workflow

from awareness.models import ContentPage, ExpertAnswer
from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.conversations import intake, lookup
from helpdesk.desks import desk_keys, member_keys, staff_permissions
from helpdesk.inbox.audit_report import WORDS
from helpdesk.models import AuditEntry, Desk
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSealer, AttachmentSort, new_token_seed
from tests.fixtures.everything import EVERYTHING, ON_POSTGRESQL
from tests.fixtures.staff import rights_read_once
from tests.helpdesk.conftest import PASSPHRASE, cheap_kdf  # noqa: F401 - a fixture
from website.accounts.roles import (
    CHOICES,
    WRITTEN,
    ensure_roles,
    native_readers,
    role,
    translators,
)

# wagtail-localize's report warns so; it is not ours to order.
pytestmark = pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
MATRIX = Path(__file__).with_name("permission_matrix.txt")
POSTS = Path(__file__).with_name("permission_matrix_posts.txt")
ROLES = {
    "K": "caseworker",
    "D": "desk coordinator",
    "E": "editor",
    "R": "reviewer",
    "T": "translator",
    "N": "reviewer of a language",
    "A": "administrator",
    "S": "superuser",
    "F": "figures",
}
# Who may come in is the same rule on both databases: all roles are tried once, on SQLite, in CI.
# Before a commit, and on PostgreSQL for the queries of each page, it is the caseworker, to whom a
# desk is open and most of the rest shut.
TRIED = "".join(ROLES) if EVERYTHING and not ON_POSTGRESQL else "K"
# It raises an error on purpose, to try an error page.
ON_PURPOSE = {"cms/failwhale/"}


def addresses(patterns=None, before=""):
    """Every route under cms/ that the resolver knows, as Django writes it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if before or str(pattern.pattern).startswith("cms/"):
                yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("cms/"):
            yield route


@functools.cache
def rows_of(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("  ") for line in lines if line and not line.startswith("#"))
    return {route: letters.strip() for route, _space, letters in rows}


def expected():
    return rows_of(MATRIX)


NOBODY_S = 999_999_999


def test_what_a_role_was_given_by_mistake_is_taken_away(db):
    ensure_roles()
    given = Permission.objects.get(content_type__app_label="auth", codename="change_user")
    role("Editors").permissions.add(given)
    ensure_roles()
    assert given not in role("Editors").permissions.all()
    assert given in role("Administrators").permissions.all()


@pytest.fixture
def people(db, cheap_kdf):  # noqa: F811
    """One of each role; the caseworker and the coordinator hold Payoke's key."""
    ensure_roles()
    groups = {
        "K": [role(staff_permissions.CASEWORKERS)],
        "D": [role(staff_permissions.CASEWORKERS), role(staff_permissions.COORDINATORS)],
        "E": [role("Editors")],
        "R": [role("Reviewers")],
        "A": [role("Administrators")],
        "F": [role("Figures")],
        "S": [],
    }
    root = Page.objects.get(depth=1)
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    root.add_child(instance=Page(title="Arabic", slug="arabic", locale=arabic))
    groups["T"], groups["N"] = [translators("ar")], [native_readers("ar")]
    made = {}
    for letter, name in ROLES.items():
        made[letter] = get_user_model().objects.create_user(
            name.replace(" ", "-"), is_superuser=letter == "S"
        )
        made[letter].groups.set(groups[letter])
    return made


@pytest.fixture
def desk(people):
    """Payoke, open, with the caseworker and the coordinator; and one message in it."""
    first, second = (member_keys.make_member_key(people[who], PASSPHRASE) for who in "KD")
    today = timezone.localdate()
    payoke = Desk.objects.create(
        pk=DeskName.PAYOKE,
        email="desk@centre.example",
        hears_voices=True,
        voices_assessed_on=today,
        asks_for_pictures=True,
        pictures_assessed_on=today,
    )
    desk_keys.make_desk_key(payoke, first)
    held = desk_keys.desk_keys_of(first, member_keys.open_member_key(first, PASSPHRASE))
    desk_keys.let_in(payoke, second, held=held, by=people["K"])
    return payoke


@pytest.fixture
def case(desk):
    words = submission.Submission(text="Help", language="en", region="flanders", topic="work")
    # Written, spoken and with a picture, so that all of its pages are there.
    voice = AttachmentSealer(AttachmentSort.VOICE).finish("ogg")
    accepted = intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed(), voice=voice)
    picture = AttachmentSealer(AttachmentSort.PICTURE).finish("png").told
    keyed = lookup.find_by_receipt(accepted.receipt)
    message, key = keyed.conversation.messages.get(), keyed.conversation_key
    message.seal(message.open(key) | {AttachmentSort.PICTURE.value: picture}, key)
    message.save()
    return keyed.conversation.pk


@pytest.fixture
def browsers(people, desk):
    signed_in = {}
    for letter, user in people.items():
        signed_in[letter] = Client(raise_request_exception=False)
        signed_in[letter].force_login(user)
    for letter in "KD":
        signed_in[letter].post("/cms/helpdesk/", {"passphrase": PASSPHRASE})
    return signed_in


@pytest.fixture
def objects(people, case):
    """What stands in for each parameter of an address."""
    english = Locale.objects.get(language_code="en")
    # Of its own: other tests of the same run may have planted pages, translations and all.
    home = Page.objects.get(depth=1).add_child(
        instance=Page(title="Ours", slug="ours", locale=english)
    )
    arabic = Page.objects.get(slug="arabic")
    translated = arabic.add_child(
        instance=ContentPage(
            title="Ours",
            slug="ours",
            tab_title="Ours",
            summary="Ours",
            checked_on=timezone.localdate(),
            locale=arabic.locale,
        )
    )
    task, workflow = Task.objects.first(), Workflow.objects.first()
    by_place = {
        "cms/users/": people["E"].pk,
        "cms/groups/": Group.objects.get(name="Editors").pk,
        "cms/sites/": Site.objects.first().pk,
        "cms/locales/": english.pk,
        "cms/collections/": Collection.objects.first().pk,
        "cms/pages/": home.pk,
        "cms/choose-page/": home.pk,
        "cms/translations/read/": translated.pk,
        "cms/recordings/page/": translated.pk,
        "cms/workflows/tasks/": task.pk if task else 1,
        "cms/workflows/": workflow.pk if workflow else 1,
    }

    for name in WRITTEN + CHOICES:
        row = a_row(apps.get_model("awareness", name))
        for place in ("", "choose/"):
            by_place[f"cms/snippets/{place}awareness/{name}/"] = row.pk
    by_place["cms/registry/"] = by_place["cms/snippets/awareness/hotline/"]

    def value(route, name):
        known = {
            "desk": DeskName.PAYOKE,
            "conversation_id": case,
            "token": "nobody-s",
            "language": "en",
            "sequence": 1,
            "sheet": "payoke",
        }
        known["model"] = "hotline"  # of the registry
        known["code"] = "ar"  # of the language of the translator and the reviewer
        found = [pk for place, pk in by_place.items() if route.startswith(place)]
        return known.get(name, found[0] if found else NOBODY_S)

    return value


def a_row(model):
    """One row of the registry; what it says does not matter here."""
    by = "question" if model is ExpertAnswer else "code"
    values = {by: f"a-{model._meta.model_name}"}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateField) and not field.null:
            values[field.name] = timezone.localdate()
        elif isinstance(field, models.ForeignKey) and not field.null:
            values[field.name] = a_row(field.related_model)
    return model.objects.get_or_create(**{by: values[by]}, defaults=values)[0]


def path_of(route, objects):
    """An address of the route, with an object in the place of each parameter."""
    # Wagtail writes a few of its addresses as expressions.
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("\\.", ".")
    path = "/" + route.replace("^", "").replace("$", "").replace(".*/", "no-such-place/")
    for chunk in path.split("<")[1:]:
        inner = chunk.partition(">")[0]
        path = path.replace(f"<{inner}>", str(objects(route, inner.rpartition(":")[2])), 1)
    return path


def gets_in(client, path):
    return is_let_in(client.get(path), path)


def is_let_in(answer, path):
    assert answer.status_code < 500, path
    if answer.status_code in {302, 301}:
        return answer.headers["Location"].partition("?")[0] not in {"/cms/login/", "/cms/"}
    return answer.status_code not in {400, 403, 404}


# `test_words_of_staff.py` draws what is ours of the rest; all that Wagtail has, a superuser opens
# before a release.
DRAWN = "K"


@pytest.fixture
def drawn_for(monkeypatch):
    """
    Call it with a letter: whether pages are drawn from here on.

    Who gets in is decided before a page is drawn, and drawing takes most of the time. So that no
    page is broken, each is drawn for whoever is DRAWN.
    """
    draw, letters = SimpleTemplateResponse.render, [DRAWN]

    def render(response):
        if letters[0] not in DRAWN and not response.is_rendered:
            response.content = b""
        return draw(response)

    monkeypatch.setattr(SimpleTemplateResponse, "render", render)
    return lambda letter: letters.__setitem__(0, letter)


def test_every_address_has_a_line_and_every_line_an_address():
    assert set(addresses()) - ON_PURPOSE == set(expected())


def test_each_role_gets_in_where_the_matrix_says_and_nowhere_else(browsers, objects, drawn_for):
    found = dict.fromkeys(sorted(set(addresses()) - ON_PURPOSE), "")
    with rights_read_once():
        for letter in TRIED:
            drawn_for(letter)
            for route in found:
                if gets_in(browsers[letter], path_of(route, objects)):
                    found[route] += letter
    wrong = {route: (who, of_those_tried(expected().get(route))) for route, who in found.items()}
    assert {route: pair for route, pair in wrong.items() if pair[0] != pair[1]} == {}


@pytest.mark.before_release("for a caseworker; test_words_of_staff.py and test_the_cms.py draw")
def test_every_page_is_drawn_for_whom_nothing_is_refused(browsers, objects):
    routes = [one for one, letters in expected().items() if "S" in letters]
    shut = [one for one in routes if not gets_in(browsers["S"], path_of(one, objects))]
    assert shut == []
    assert len(routes) > 100


def of_those_tried(letters):
    return None if letters is None else "".join(one for one in TRIED if one in letters)


def test_a_door_that_was_left_open_would_be_found(browsers, objects, drawn_for, monkeypatch):
    """The control: the helpdesk's door opens to everybody, and the matrix says who should not."""
    route = "cms/helpdesk/"

    def who():
        return "".join(one for one in ROLES if gets_in(browsers[one], path_of(route, objects)))

    drawn_for("nobody")
    assert who() == expected()[route]
    monkeypatch.setattr("helpdesk.desks.staff_permissions.works_here", lambda user: True)
    assert set(who()) - set(expected()[route])


@pytest.mark.parametrize("letter", "FAK")
def test_who_writes_no_page_has_no_library_no_drafts_and_no_chooser(browsers, objects, letter):
    """Not by the number of a document that nobody has looked at, either."""
    document = get_document_model().objects.create(title="A draft", file="documents/a-draft.pdf")
    shut = {
        f"/cms/library/{document.pk}/a-draft.pdf",
        f"/cms/documents/chooser/chosen/{document.pk}/",
    }
    for route in addresses():
        if route.startswith(
            ("cms/choose-", "cms/documents/", "cms/images/", "cms/api/", "cms/embeds/")
        ):
            shut.add(path_of(route, objects))
    assert [path for path in sorted(shut) if gets_in(browsers[letter], path)] == []
    assert gets_in(browsers["E"], f"/cms/documents/chooser/chosen/{document.pk}/"), "the control"


@pytest.mark.parametrize("letter", "FAKD")
def test_no_link_of_the_first_screen_leads_to_a_shut_door(browsers, letter):
    screen = browsers[letter].get("/cms/").text
    links = set(re.findall(r'(?:href=|"url": )"(/cms/[^"?#]*)', screen)) - {"/cms/"}
    assert "/cms/guide/" in links
    assert [link for link in sorted(links) if not gets_in(browsers[letter], link)] == []


# --- What an empty form does ----------------------------------------------------------------------

# Written by whoever comes, whatever is refused: a session, and that somebody is still there.
NOTED = ("django_session", "helpdesk_unlocked")


@contextmanager
def changes():
    """The statements that write, but for what is noted of every visit; undone at the end."""
    found = []

    def watch(execute, sql, params, many, context):
        verb, table = sql.split()[0].upper(), sql
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(name in table for name in NOTED):
            found.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield found
        transaction.set_rollback(True)


def test_an_empty_form_does_what_the_matrix_says_and_for_nobody_else(browsers, objects, drawn_for):
    found, changed = {route: {} for route in sorted(set(addresses()) - ON_PURPOSE)}, []
    drawn_for("nobody")
    with rights_read_once():
        for letter, route in itertools.product(sorted(TRIED, key="S".__ne__), found):
            if "405" in found[route]:  # a superuser came so far: it takes a form from nobody
                continue
            path, client = path_of(route, objects), browsers[letter]
            cookies = client.cookies.copy()
            with changes() as written:
                answer = client.post(path)
            client.cookies = cookies
            said = str(answer.status_code) if is_let_in(answer, path) else "-"
            found[route].setdefault(said, set()).add(letter)
            if written and letter not in expected()[route]:
                changed.append((letter, path, written))
    assert changed == []
    lines = {route: line for route, answers in found.items() if (line := in_words(answers))}
    if os.environ.get("WRITE_MATRIX") and {*TRIED} == {*ROLES}:
        text = "".join(f"{route}  {said}\n" for route, said in sorted(lines.items()))
        POSTS.write_text(POSTS.read_text().partition("\ncms/")[0] + "\n" + text)
    known = {route: in_words(answers_in(line)) for route, line in rows_of(POSTS).items()}
    wrong = {route for route in {*lines, *known} if lines.get(route, "") != known.get(route, "")}
    assert {route: (lines.get(route), known.get(route)) for route in wrong} == {}


def in_words(answers):
    """The line of what was answered to those who are tried; empty where all are turned away."""
    letters = {said: of_those_tried(who) for said, who in answers.items()}
    kept = sorted(said for said, who in letters.items() if who)
    if set(kept) <= {"-", "405"}:
        return ""
    return " ".join(f"{said}:{letters[said]}" for said in kept)


def answers_in(line):
    return dict(part.split(":") for part in line.split())


def test_a_bare_form_of_wagtail_s_is_answered_with_a_sentence(browsers, objects, drawn_for):
    drawn_for("nobody")
    routes = ["choose-external-link/", "pages/<int:page_id>/copy/"]
    # Of a page with blocks; what counts them is read unasked.
    routes.append(f"pages/{ContentPage.objects.get(slug='ours').pk}/edit/")
    for route in routes:
        answer = browsers["S"].post(path_of(f"cms/{route}", objects))
        assert answer.status_code == 400, route
        assert "We could not understand that" in answer.text


@pytest.mark.parametrize("asked", ["id=x", "id=9999999999999999999999", "id=all&childOf=x"])
@pytest.mark.parametrize("act", ["wagtailcore/page/publish", "wagtailimages/image/delete"])
def test_many_at_once_that_are_none_get_a_sentence(browsers, objects, act, asked):
    """By numbers that are none; where Wagtail itself finds nothing by them it says so."""
    address = f"/cms/bulk/{act}/?next=/cms/&{asked}"
    for answer in (browsers["S"].get(address), browsers["S"].post(address)):
        assert answer.status_code in {200, 302, 400, 404}
        if asked == "id=x":
            assert answer.status_code == 400
            assert "We could not understand that" in answer.text


@pytest.mark.parametrize("number", ["abc", "9" * 20])
@pytest.mark.parametrize(
    "address",
    [
        "snippets/choose/awareness/fact/chosen/{}/",
        "snippets/choose/awareness/fact/chosen-multiple/?id={}",
        "documents/chooser/chosen-multiple/?id={}",
        "images/chooser/chosen-multiple/?id={}",
        "api/main/pages/find/?id={}",
        "api/main/images/find/?id={}",
    ],
)
def test_a_chooser_that_is_asked_for_no_row_says_so(browsers, objects, address, number):
    assert browsers["S"].get(f"/cms/{address.format(number)}").status_code in {200, 400, 404}


@pytest.mark.parametrize("sent", [{}, {"title": "Ours"}, {"body-count": "1"}])
def test_a_preview_of_a_bare_form_is_no_error(browsers, objects, sent):
    address = f"/cms/pages/{ContentPage.objects.get(slug='ours').pk}/edit/preview/"
    assert browsers["S"].post(address, sent).status_code in {200, 400}
    assert browsers["S"].get(address).status_code < 500


def test_no_cell_of_a_report_is_a_formula(browsers, objects):
    """A title is anybody's to choose who writes pages; whoever opens the file may read messages."""
    formula = '=HYPERLINK("https://x.example","@here")'
    for title in (formula, "@here", "A title"):
        ContentPage.objects.filter(slug="ours").update(
            title=title, last_published_at=timezone.now()
        )
        answer = browsers["S"].get("/cms/reports/aging-pages/?export=csv")
        cells = next(
            row
            for row in csv.reader(answer.getvalue().decode().splitlines())
            if title in "".join(row)
        )
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
        assert (title in cells) is (title == "A title")


# --- The object: one's own and another's ----------------------------------------------------------


def test_nobody_is_half_way_in_anywhere(people, objects):
    somebody, anonymous = Client(raise_request_exception=False), Client()
    somebody.with_password_alone(people["S"])
    open_to_all = {"/cms/login/", "/cms/sprite/", "/cms/jsi18n/"}
    for route in sorted(set(addresses()) - ON_PURPOSE):
        path = path_of(route, objects)
        if path in open_to_all or path.startswith("/cms/second-factor/"):
            continue
        answer = somebody.get(path)
        assert answer.status_code in {302, 404}, path
        where = answer.headers.get("Location", "/cms/second-factor/")
        assert where.startswith("/cms/second-factor/"), path
        assert not gets_in(anonymous, path) or "/password_reset/" in path or is_open(path), path


def is_open(path):
    return path in {"/cms/localize/jsi18n/"}


@pytest.fixture
def pages(people):
    other = Page.objects.filter(depth=2).exclude(slug="arabic").first()
    return {"ar": Page.objects.get(slug="arabic"), "en": other}


@pytest.mark.parametrize(("letter", "language", "may"), [
    ("T", "ar", True), ("T", "en", False), ("E", "ar", True), ("R", "en", True),
    ("N", "ar", True), ("N", "en", False), ("K", "en", False), ("D", "ar", False),
    ("A", "en", False),
])  # fmt: skip
def test_a_translator_changes_the_pages_of_one_language(browsers, pages, letter, language, may):
    path = f"/cms/pages/{pages[language].pk}/edit/"
    assert gets_in(browsers[letter], path) is may
    answer = browsers[letter].post(f"/cms/pages/{pages[language].pk}/unpublish/")
    assert (answer.headers["Location"] != "/cms/") is (letter in "NR" and may)


@pytest.mark.parametrize("letter", "ERTNAS")
def test_only_whoever_holds_the_key_comes_to_a_conversation(browsers, case, letter):
    assert browsers["K"].get(f"/cms/helpdesk/{case}/").status_code == 200
    assert browsers[letter].get(f"/cms/helpdesk/{case}/").status_code == 404
    answer = browsers[letter].post("/cms/helpdesk/", {"passphrase": PASSPHRASE})
    assert answer.status_code == 404


def test_a_caseworker_of_another_desk_finds_nothing(browsers, people, case):
    other = get_user_model().objects.create_user("other")
    other.groups.add(role(staff_permissions.CASEWORKERS), role(staff_permissions.COORDINATORS))
    surya = Desk.objects.create(pk=DeskName.SURYA, email="desk@centre.example")
    desk_keys.make_desk_key(surya, member_keys.make_member_key(other, PASSPHRASE))
    client = Client()
    client.force_login(other)
    client.post("/cms/helpdesk/", {"passphrase": PASSPHRASE})
    for path in (f"/cms/helpdesk/{case}/", "/cms/helpdesk/desk/payoke/"):
        assert client.get(path).status_code == 404
    assert client.get("/cms/helpdesk/desk/surya/").status_code == 200


def test_whoever_looks_after_accounts_makes_no_superuser(browsers, people):
    form = {"username": "new", "first_name": "N", "last_name": "N", "email": "n@example.org"}
    browsers["A"].post("/cms/users/new/", form | {"is_superuser": "on"})
    assert not get_user_model().objects.filter(username="new").exists()
    browsers["A"].post("/cms/users/new/", form)
    assert get_user_model().objects.filter(username="new", is_superuser=False).exists()
    editor, root = people["E"], people["S"]
    browsers["A"].post(
        f"/cms/users/edit/{editor.pk}/",
        form | {"username": "editor", "is_active": "on", "is_superuser": "on"},
    )
    browsers["A"].post(f"/cms/users/edit/{root.pk}/", form | {"username": "taken"})
    browsers["A"].post(f"/cms/users/delete/{root.pk}/")
    browsers["A"].post(f"/cms/bulk/auth/user/delete/?id={root.pk}")
    editor.refresh_from_db()
    root.refresh_from_db()
    assert not editor.is_superuser
    assert root.username == "superuser"


@pytest.mark.parametrize("letter", ROLES)
def test_the_first_screen_offers_nothing_that_is_refused(browsers, drawn_for, letter):
    page = browsers[letter].get("/cms/").content.decode()
    drawn_for("nobody")
    assert ('role="search"' in page) is (letter in "ERTNS")
    offered = set(re.findall(r'(?:href|"url"): ?=?"(/cms/[^"#?]*)"|href="(/cms/[^"#?]*)"', page))
    paths = {first or second for first, second in offered} - {"/cms/logout/"}
    assert len(paths) > 1
    refused = [
        path for path in sorted(paths) if path != "/cms/" and not gets_in(browsers[letter], path)
    ]
    assert refused == []


def test_the_report_shows_what_was_done_to_the_audit(browsers):
    page = browsers["A"].get("/cms/reports/audit/").content.decode()
    assert "The audit is whole" in page
    told = audit.head()
    assert (
        "The audit is whole"
        in browsers["A"].get(f"/cms/reports/audit/?head={told}").content.decode()
    )
    AuditEntry.objects.filter(number=1).update(who="mallory")
    page = browsers["A"].get("/cms/reports/audit/?head=7-0011").content.decode()
    assert "Entry 1: This entry was changed" in page
    assert "does not hold the end that the digest named" in page
    for export in ("csv", "xlsx"):
        answer = browsers["A"].get(f"/cms/reports/audit/?export={export}")
        assert answer.headers["Content-Type"].startswith("text/html")


def test_every_act_of_the_audit_has_its_words():
    assert set(WORDS) == set(Action)
