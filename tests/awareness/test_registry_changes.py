"""One person alone: what they change in the registry, what they cannot, what is remembered."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from awareness.content import read_registry
from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre, Region, Topic
from awareness.staff import editor_groups
from base.phonebook.numbering_plan import FIXED, NumberKind, kinds_of, number_complaint
from tests.fixtures.staff import sent_from
from website.accounts import roles

ALL = (Hotline, ReceptionCentre, Fact, LegalSource, Region, Topic)


@pytest.fixture
def editor(client, planted):
    editor_groups.make_groups()
    roles.ensure_roles()
    user = get_user_model().objects.create_user("ed1", "e@localhost", "secret")
    user.groups.add(Group.objects.get(name=editor_groups.AUTHORS))
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    return client


@pytest.fixture
def chief(client, planted):
    """Who may do everything in the CMS, deleting too."""
    client.force_login(get_user_model().objects.create_superuser("chief", "c@localhost", "secret"))
    client.cookies["sessionid"]["path"] = "/"
    return client


def page_of(row, what="edit"):
    return f"/cms/snippets/awareness/{row._meta.model_name}/{what}/{row.pk}/"


def save(client, row, **changes):
    """Press Save in the form of a row, with some fields typed over; the draft, and the answer."""
    answer = client.post(page_of(row), sent_from(client, page_of(row)) | changes)
    row.refresh_from_db()
    return row.get_latest_revision_as_object(), answer


@pytest.mark.parametrize("code", FIXED)
def test_no_editor_changes_a_number_that_the_law_gives(editor, code):
    line = Hotline.objects.get(code=code)
    draft, _answer = save(editor, line, phone="+32470666666", hours_en="")
    assert draft.phone == FIXED[code]
    line.phone = "100" if code == "emergency" else "+3225550000"
    with pytest.raises(ValidationError, match="stays so"):
        line.full_clean()


def test_a_changed_number_is_no_longer_confirmed(editor):
    Hotline.objects.filter(code="national").update(confirmed_by="FPS Justice, 1 December 2026")
    line = Hotline.objects.get(code="national")
    for _again in range(2):  # nor by saving the draft once more, with the number as it is there
        draft, answer = save(editor, line, phone="+3222345678", confirmed_by="me, today")
        assert answer.status_code == 302
        assert (draft.phone, draft.confirmed_by) == ("+3222345678", "")
    assert "nobody has confirmed it now" in editor.get(page_of(line)).text
    line.phone = "+3222345678"
    line.save()
    draft, _answer = save(editor, line, phone="+3222345678", confirmed_by="FPS Justice")
    assert draft.confirmed_by == "FPS Justice", "a confirmation of what stands there is kept"


def test_a_changed_word_stays_confirmed(editor):
    Hotline.objects.filter(code="national").update(confirmed_by="FPS Justice")
    line = Hotline.objects.get(code="national")
    draft, _answer = save(editor, line, name_en="The line")
    assert (draft.name_en, draft.confirmed_by) == ("The line", "FPS Justice")


def test_what_is_typed_is_a_draft_and_what_stands_can_be_gone_back_to(editor):
    line = Hotline.objects.get(code="national")
    save(editor, line, phone="+3222345678")
    save(editor, line, phone="+3225116464")
    assert Hotline.objects.get(code="national").phone == "+3278055800"
    versions = [version.as_object().phone for version in line.revisions.order_by("pk")]
    assert versions == ["+3278055800", "+3222345678", "+3225116464"]


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_a_code_is_given_once(chief, model):
    day = date(2026, 11, 24)
    LegalSource.objects.create(code="law", title_en="A law", as_of=day, read_on=day, source="x")
    row = model.objects.first()
    code = row.code
    draft, _answer = save(chief, row, code="another")
    assert draft.code == row.code == code


@pytest.mark.parametrize("code", ["national", "emergency"])
def test_a_line_that_forms_ask_for_cannot_be_deleted(chief, code):
    line = Hotline.objects.get(code=code)
    many = f"/cms/bulk/awareness/hotline/delete/?id={line.pk}"
    for way in (page_of(line, "delete"), many):
        assert "stays" in chief.post(way, follow=True).text
    assert Hotline.objects.filter(code=code).exists()


def test_a_centre_cannot_be_deleted(chief):
    centre = ReceptionCentre.objects.get(code="payoke")
    chief.post(page_of(centre, "delete"))
    assert ReceptionCentre.objects.filter(code="payoke").exists()


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        ("112", {NumberKind.EMERGENCY, NumberKind.SHORT}),
        ("116000", {NumberKind.SHORT}),
        ("999", set()),
        ("12345", set()),
        ("", set()),
        ("+3225116464", {NumberKind.NATIONAL}),
        ("+3278055800", {NumberKind.NATIONAL}),
        ("+32470123456", {NumberKind.NATIONAL, NumberKind.MOBILE}),
        ("+31201234567", {NumberKind.INTERNATIONAL}),
        ("+3299", set()),
        ("+322", set()),
        ("+99912345678", set()),
        ("+3290312345", set()),  # whoever calls pays extra
        ("+32 2 511 64 64", set()),  # not as it is dialled
    ],
)
def test_a_number_is_of_the_kinds_that_the_numbering_plan_gives_it(number, kinds):
    assert kinds_of(number) == kinds
    assert bool(number_complaint(number, [NumberKind.MOBILE])) == (NumberKind.MOBILE not in kinds)


@pytest.mark.parametrize(
    ("code", "phone"), [("national", "+3299"), ("national", "999"), ("national", "+3290312345")]
)
def test_a_number_that_cannot_be_dialled_is_refused_in_the_form(editor, code, phone):
    line = Hotline.objects.get(code=code)
    _draft, answer = save(editor, line, phone=phone)
    assert answer.status_code == 200
    assert "cannot be dialled" in answer.text
    assert Hotline.objects.get(code=code).phone != phone


def test_a_centre_has_a_belgian_number_and_an_emergency_line_an_emergency_number(planted):
    centre = ReceptionCentre.objects.get(code="payoke")
    for phone in ("112", "+31201234567"):
        centre.phone = phone
        with pytest.raises(ValidationError, match="cannot be dialled"):
            centre.full_clean()
    line = Hotline(code="probe", name_en="Probe", phone="116000", is_emergency=True, source="x")
    line.read_on = date(2026, 11, 24)
    with pytest.raises(ValidationError, match="emergency number"):
        line.full_clean()


def test_every_number_that_is_shipped_can_be_dialled():
    known = read_registry()
    lines = [row["phone"] for row in (*known.hotlines, *known.centres) if row.get("phone")]
    assert [number for number in lines if not kinds_of(number)] == []
    shipped = {row["code"]: row.get("phone") for row in known.hotlines}
    assert {code: shipped[code] for code in FIXED} == FIXED
