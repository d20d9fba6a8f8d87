"""What a desk decides for itself, and who may decide it."""

import re

import pytest

from helpdesk.models import AuditEntry, Desk
from helpdesk.rules.routing import DeskName
from tests.helpdesk.test_pgp import certificate, gpg  # noqa: F401 - fixtures
from website.published import signed_facts

PAGE = "/cms/helpdesk/desk/payoke/"
USUAL = {"email": "a@b.example", "reply_days": 2, "retention_days": 60, "digest_at": "08:15"} | {
    "office_hours": "9:00 17:00"
}


def desk():
    return Desk.objects.get(pk=DeskName.PAYOKE)


def test_a_member_sets_them_and_the_audit_says_which(at_desk):
    client = at_desk(DeskName.PAYOKE)
    assert "Settings of Payoke" in client.get("/cms/helpdesk/").content.decode()
    assert client.post(PAGE, {**USUAL, "bells": "9:00 13:30"}).status_code == 302
    assert (desk().reply_days, desk().retention_days, desk().bells) == (2, 60, "9:00 13:30")
    said = AuditEntry.objects.filter(action="desk-changed").values_list("about", flat=True)
    assert set(said) == {"email", "reply_days", "retention_days", "digest_at", "bells"}


def test_a_part_of_them_that_is_saved_alone_is_attested_with_it(caseworkers):
    changed = desk()
    changed.email, changed.reply_days = "new@b.example", 9
    changed.save(update_fields=["email"])
    assert (desk().email, desk().reply_days) == ("new@b.example", 9), "they are attested as a whole"
    assert desk().has_genuine_settings
    assert not desk().was_changed_outside


@pytest.mark.parametrize("written", ["", "thief@b.example"])
def test_what_was_written_past_the_site_is_not_what_counts_though_it_be_nothing(
    caseworkers, written
):
    """With an empty address nobody would hear that somebody wrote."""
    kept = desk()
    kept.email = "new@b.example"
    kept.save()
    Desk.objects.filter(pk=kept.pk).update(email=written)
    assert desk().email == "new@b.example"
    assert desk().was_changed_outside


def test_a_form_that_was_opened_before_a_colleague_s_change_undoes_none_of_it(at_desk):
    client = at_desk(DeskName.PAYOKE)
    seen = re.search(r'name="seen" value="(\d+)"', client.get(PAGE).text)[1]
    assert client.post(PAGE, USUAL | {"bells": "9:00", "seen": seen}).status_code == 302
    answer = client.post(PAGE, USUAL | {"email": "old@b.example", "seen": seen})
    assert answer.status_code == 409
    assert "a colleague has changed this since you looked" in answer.text
    assert (desk().email, desk().bells) == ("a@b.example", "9:00")
    wrong = client.post(PAGE, USUAL | {"reply_days": 0, "seen": seen})
    assert f'name="seen" value="{seen}"' in wrong.text, "its boxes are of before"


def test_a_caseworker_who_does_not_coordinate_finds_no_settings(at_desk):
    client = at_desk(DeskName.PAYOKE, coordinates=False)
    assert "Settings of Payoke" not in client.get("/cms/helpdesk/").content.decode()
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, USUAL).status_code == 404
    assert desk().email == "payoke@centre.example"


@pytest.mark.parametrize(
    "odd",
    [
        *({"retention_days": 29}, {"retention_days": 181}, {"digest_at": "x"}),
        *({"bells": "soon"}, {"bells": "9" * 30}),
        *({"office_hours": "9:00"}, {"office_hours": ""}, {"duty_email": "nobody"}),
        {"email": ""},  # a desk that hears of nothing is not open
        {"reply_days": 0},  # today, and on a Sunday: a promise that nobody keeps
        {"reply_days": 31},
    ],
)
def test_what_makes_no_sense_is_not_kept(at_desk, odd):
    answer = at_desk(DeskName.PAYOKE).post(PAGE, {**USUAL, **odd})
    assert answer.status_code == 422
    assert desk().email == "payoke@centre.example"


def test_somebody_of_another_desk_finds_nothing(at_desk):
    client = at_desk(DeskName.SURYA)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, USUAL).status_code == 404


def test_messages_by_mail_need_a_certificate_that_can_be_used(at_desk, gpg, certificate):  # noqa: F811
    client = at_desk(DeskName.PAYOKE)
    wanted = {**USUAL, "sends_mail_with_message": "on"}
    assert client.post(PAGE, wanted).status_code == 422
    private = gpg("--armor", "--export-secret-keys", "desk@centre.example").decode()
    answer = client.post(PAGE, {**wanted, "certificate": private})
    assert answer.status_code == 422
    assert "This is a private key" in answer.content.decode()
    assert "BEGIN PGP PRIVATE" not in answer.content.decode()
    assert client.post(PAGE, {**wanted, "certificate": certificate}).status_code == 302
    assert desk().sends_mail_with_message
    assert gpg.fingerprint("desk@centre.example") in client.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["own_languages", "interpreted_languages", "signed_promises"])
def test_a_certificate_that_is_refused_takes_no_tick_away(at_desk, name):
    client = at_desk(DeskName.PAYOKE)
    box = re.compile(rf'name="{name}" value="([^"]+)"')
    every = box.findall(client.get(PAGE).text)[:4]
    assert len(every) > 1
    refused = client.post(PAGE, {**USUAL, name: every, "certificate": "rubbish"})
    assert refused.status_code == 422
    ticked = [tag for tag in re.findall(r"<input[^>]*>", refused.text) if " checked" in tag]
    assert box.findall(" ".join(ticked)) == every


def test_a_coordinator_sees_the_fingerprint_that_the_signed_list_must_say(at_desk):
    shown = at_desk(DeskName.PAYOKE).get(PAGE).text
    fingerprint = signed_facts.desk_fingerprints()["payoke"]
    assert len(fingerprint.replace(" ", "")) == 40
    assert f"<code>{fingerprint}</code>" in shown
