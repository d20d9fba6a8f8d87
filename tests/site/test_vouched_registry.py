"""Somebody can write to the database: no form and no page shows what they write there."""

import json

import pytest
from django.conf import settings
from django.db import connection

from awareness.content import read_registry
from awareness.models import Hotline, LegalSource, ReceptionCentre, SeedRecord
from awareness.seed import registry_rows
from awareness.seed.seed_records import SeedCounts, SeedRecords, text_digest
from helpdesk.attestation import statements
from helpdesk.inbox.layout import warning_banner
from helpdesk.models import Desk, Notice
from tests.fixtures.repository_registry import plant_registry
from tests.site.test_registry import book  # noqa: F401 - a fixture
from website.phonebook import attested_registry
from website.phonebook.phonebook_writer import publish_phonebook

THIEF = "+32470666666"
PLANTED_FOR_ALL = plant_registry


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def plant_again():
    """As each upgrade does."""
    registry_rows.seed_registry(read_registry(), {}, SeedRecords(), SeedCounts())


@pytest.fixture
def shown(db, book, monkeypatch, django_capture_on_commit_callbacks):  # noqa: F811
    """The phonebook as the forms show it, published anew at each call."""
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)

    def page():
        # After a commit this machine remembers what it has seen vouched for.
        with django_capture_on_commit_callbacks(execute=True):
            publish_phonebook(book)
        return book.page("en")

    page()
    return page


def test_a_number_written_into_the_database_is_not_shown(shown):
    real = shown().national.phone
    sql("UPDATE awareness_hotline SET phone=%s, confirmed_by='its owner'", THIEF)
    assert (shown().national.phone, shown().national.confirmed_by) == (real, "")
    row = Hotline.objects.get(code="national")
    assert row.phone == THIEF
    row.save()  # somebody saw it in the CMS, and meant it
    assert shown().national.phone == THIEF


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE awareness_region SET code='x' WHERE code='flanders'",
        "UPDATE awareness_receptioncentre SET region_id="
        "(SELECT id FROM awareness_region WHERE code='brussels')",
        "UPDATE awareness_receptioncentre SET name_en='Payoke', town_en='Antwerp'",
        "DELETE FROM awareness_receptioncentre",
        "DELETE FROM awareness_hotline WHERE code='national'",
        "UPDATE awareness_topic SET name_en='Call +32470666666'",
        "UPDATE awareness_fact SET value_en='9999'",
        "UPDATE helpdesk_voucher SET said=''",
        "DELETE FROM helpdesk_voucher",
    ],
)
@pytest.mark.both_databases
def test_nothing_that_is_done_to_rows_past_the_site_moves_the_phonebook(shown, attack):
    before = shown().data
    sql(attack)
    for after_it in (lambda: None, plant_again):
        after_it()
        after = dict(shown().data)
        assert after.pop("changed_past_the_site")
        assert after == before


def test_an_empty_column_that_is_newer_than_its_voucher_is_no_change_past_the_site(shown):
    for row in LegalSource.objects.all():
        said = json.loads(attested_registry.as_said(row))
        del said["extent"]  # as 0.1 vouched for it
        subject = attested_registry.subject_of(LegalSource, row.pk)
        statements.attest(subject, json.dumps(said, sort_keys=True))
    LegalSource.objects.update(extent="")
    assert "changed_past_the_site" not in shown().data
    sql("UPDATE awareness_legalsource SET extent='whole' WHERE code='aliens-law'")
    after = shown().data
    assert len(after["changed_past_the_site"]) == 1
    assert after["sources"]["aliens-law"]["extent"] == ""


def test_a_column_of_a_newer_program_is_no_change_past_the_site_after_the_way_back(shown):
    before = dict(shown().data)
    for row in Hotline.objects.all():
        said = json.loads(attested_registry.as_said(row)) | {"of_next_year": "said"}
        subject = attested_registry.subject_of(Hotline, row.pk)
        statements.attest(subject, json.dumps(said, sort_keys=True))
    assert shown().data == before
    sql("UPDATE awareness_hotline SET phone=%s WHERE code='national'", THIEF)
    assert len(shown().data["changed_past_the_site"]) == 1


def test_a_row_that_was_put_in_past_the_site_is_not_shown(shown):
    line = Hotline.objects.get(code="police")
    Hotline.objects.bulk_create([_copy(line)])  # no row that is saved one by one: nothing vouches
    assert "forged" in Hotline.objects.values_list("code", flat=True)
    assert shown().contact("forged") is None
    new = _copy(line)
    new.code = "new"
    new.save()
    assert shown().contact("new").phone == line.phone


def _copy(line):
    values = {
        field.attname: getattr(line, field.attname) for field in Hotline._meta.concrete_fields
    }
    return Hotline(**values | {"id": None, "code": "forged"})


def test_staff_pages_say_so_and_the_desks_are_told(shown):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    assert not Notice.objects.exists()
    assert warning_banner.changed_outside() == ""
    sql("UPDATE awareness_receptioncentre SET phone=%s WHERE code='payoke'", THIEF)
    shown()
    payoke = ReceptionCentre.objects.get(code="payoke")
    assert f"receptioncentre {payoke.pk}" in warning_banner.changed_outside()
    assert [one.kind for one in Notice.objects.all()] == ["changed"]
    assert attested_registry.registry_as_attested().faults == [f"receptioncentre {payoke.pk}"]


def test_what_is_changed_in_the_cms_is_told_to_every_desk_at_once(shown):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    line = Hotline.objects.get(code="national")
    line.save()
    assert not Notice.objects.exists()  # it says what it said
    line.phone = "+3225550000"
    line.save()
    assert [(one.desk_id, one.kind) for one in Notice.objects.all()] == [("payoke", "changed")]


def test_a_line_that_is_deleted_in_the_cms_is_gone(shown):
    Hotline.objects.get(code="fairwork").delete()
    assert shown().contact("fairwork") is None
    assert attested_registry.registry_as_attested().faults == []


# --- Planting again, as each upgrade does --------------------------------------------------------


def test_planting_again_vouches_for_no_number_that_was_written_past_the_site(shown):
    real = shown().national.phone
    sql("UPDATE awareness_hotline SET phone=%s, \"order\"=999 WHERE code='national'", THIEF)
    # Whoever writes there chooses as well what planting takes for its own, and so saves.
    SeedRecord.objects.update_or_create(
        key="hotline/national:order", defaults={"digest": text_digest("999")}
    )
    plant_again()
    assert shown().national.phone == real


def test_planting_again_brings_back_no_number_that_two_people_have_changed(shown):
    line = Hotline.objects.get(code="national")
    line.phone = "+3225550000"
    line.save()
    assert shown().national.phone == "+3225550000"
    sql("UPDATE awareness_hotline SET live=%s WHERE code='national'", False)
    plant_again()
    assert shown().national.phone == "+3225550000"


def test_planting_again_vouches_for_no_row_that_was_put_in_past_the_site(shown):
    line = Hotline.objects.get(code="fairwork")
    forged = _copy(line)
    line.delete()
    forged.code, forged.phone = "fairwork", THIEF
    forged.source = ""  # what is empty is filled in from the file, and so saved
    Hotline.objects.bulk_create([forged])
    plant_again()
    assert shown().contact("fairwork") is None
    assert len(shown().data["changed_past_the_site"]) == 1


def test_planting_again_writes_what_is_new_in_the_file_beside_what_was_agreed_to(shown):
    line = Hotline.objects.get(code="national")
    line.phone, line.source = "+3225550000", ""
    line.save()
    sql("UPDATE awareness_hotline SET phone=%s WHERE code='national'", THIEF)
    plant_again()
    line.refresh_from_db()
    assert (line.phone, shown().national.phone) == ("+3225550000", "+3225550000")
    assert line.source
    assert "changed_past_the_site" not in shown().data


def test_planting_again_goes_on_where_a_region_was_renamed_past_the_site(shown):
    """Of a new centre nobody can tell where it is: staff are told, and the rest is planted."""
    ReceptionCentre.objects.get(code="payoke").delete()
    sql("UPDATE awareness_region SET code='elsewhere' WHERE code='flanders'")
    plant_again()
    assert not ReceptionCentre.objects.filter(code="payoke").exists()
