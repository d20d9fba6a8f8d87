"""What staff find in the CMS: the registry's forms, and the list of facts to check."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from awareness.models import Fact, Hotline, ReceptionCentre
from awareness.staff.registry_viewsets import HotlineViewSet
from awareness.staff.report_views import facts_to_check


@pytest.fixture
def editor(client, planted):
    user = get_user_model().objects.create_superuser("editor", "e@localhost", "secret")
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    return client


def test_the_form_of_a_line_has_one_panel_for_each_language(editor):
    line = Hotline.objects.get(code="national")
    html = editor.get(f"/cms/snippets/awareness/hotline/edit/{line.pk}/").text
    assert 'name="hours_en"' in html
    assert 'name="hours_ind"' in html
    assert 'name="hours"' not in html
    assert 'name="source"' in html


@pytest.mark.parametrize(
    ("rows", "written", "dialled"),
    [
        ("hotline", "078 055 800", "+3278055800"),
        ("receptioncentre", "+32 2 511 64 64", "+3225116464"),
    ],
)
def test_a_list_of_numbers_shows_them_as_they_are_written(editor, rows, written, dialled):
    html = editor.get(f"/cms/snippets/awareness/{rows}/?ordering=phone").text.replace("\xa0", " ")
    assert written in html
    assert f">{dialled}<" not in html


def test_the_list_of_facts_to_check_says_why(editor):
    national = Hotline.objects.get(code="national").name
    Hotline.objects.filter(code="national").update(confirmed_by="FPS Justice, 1 December 2026")
    html = editor.get("/cms/reports/facts/").text
    assert "Nobody has confirmed it" in html
    names = [line.what for line in facts_to_check()]
    assert "Payoke" in names
    assert national not in names
    Hotline.objects.filter(code="national").update(review_by=date(2020, 1, 1))
    assert national in [line.what for line in facts_to_check()]


def test_a_number_that_cannot_be_dialled_is_refused(planted):
    line = Hotline.objects.get(code="national")
    line.phone = "078 055 800"
    with pytest.raises(ValidationError, match="as it is dialled"):
        line.full_clean()


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("02 511 64 99", "+3225116499"),
        ("078/055.800", "+3278055800"),
        ("+32 2 511 64 99", "+3225116499"),
        ("116 000", "116000"),
        ("112", "112"),
        ("0031 20 123 4567", "+31201234567"),
        ("02 511", "02 511"),
        ("ask Noor", "ask Noor"),
    ],
)
def test_a_number_is_typed_as_people_write_it(planted, typed, dialled):
    kind = HotlineViewSet.edit_handler.bind_to_model(Hotline).get_form_class()
    form = kind({"phone": typed}, instance=Hotline.objects.get(code="fairwork"), for_user=None)
    form.full_clean()
    assert form.cleaned_data.get("phone", form.data["phone"]) == dialled


def test_hours_with_a_bare_number_are_refused_in_any_language(planted):
    centre = ReceptionCentre.objects.get(code="pag-asa")
    centre.hours_fr = "De 9 à 17 heures"
    with pytest.raises(ValidationError) as refused:
        centre.full_clean()
    assert "hours_fr" in refused.value.message_dict


def test_hours_with_an_unseen_sign_are_refused_in_any_language(planted):
    line = Hotline.objects.get(code="national")
    line.hours_ar = "\u202eكل يوم"
    with pytest.raises(ValidationError, match="U\\+202E"):
        line.full_clean()


def test_a_translation_of_hours_that_lost_the_fact_is_refused(planted):
    centre = ReceptionCentre.objects.get(code="pag-asa")
    centre.hours_id = None
    centre.hours_ind = "Senin sampai Jumat"
    with pytest.raises(ValidationError, match="It lacks"):
        centre.full_clean()


def test_hours_that_are_taken_out_of_the_english_are_taken_out_of_every_language(planted):
    line = Hotline.objects.get(code="national")
    assert line.hours_ar
    line.hours_en = ""
    line.full_clean()
    assert line.hours_ar == ""


@pytest.mark.parametrize(
    ("kind", "value"), [("number", "forty"), ("number", "٤٥x"), ("date", "20 May 2017")]
)
def test_a_fact_that_is_not_what_it_says_is_refused(planted, kind, value):
    fact = Fact(code="probe", kind=kind, value_en=value, label="x", source="x")
    fact.read_on = date(2026, 11, 24)
    with pytest.raises(ValidationError, match="written"):
        fact.full_clean()


def test_a_row_without_a_source_is_refused(planted):
    line = Hotline.objects.get(code="police")
    line.source = ""
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert "source" in refused.value.message_dict
