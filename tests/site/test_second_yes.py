"""A number, a name, an address or a fact is public when a second person has said yes to it."""

import json
from contextlib import suppress

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from wagtail.models import ModelLogEntry, Revision

from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre, Topic
from base.phonebook.numbering_plan import FIRST_LINES
from base.phonebook.phonebook_file import Phonebook
from helpdesk import audit
from helpdesk.attestation import statements
from helpdesk.models import AuditEntry, Desk, Notice
from helpdesk.notices import emails, outbox
from tests.fixtures import kept_database
from tests.fixtures.repository_registry import plant_registry
from tests.fixtures.staff import sent_from
from tests.site.test_registry import SEED, book  # noqa: F401 - a fixture
from website.accounts.roles import ensure_roles, role
from website.approvals import proposals
from website.phonebook.attested_registry import registry_as_attested, subject_of
from website.phonebook.phonebook_writer import publish_phonebook

PLANTED_FOR_ALL = plant_registry
OLD, NEW, OTHER = "+3278055800", "+3222345678", "+3225116464"


def somebody(name):
    """An editor, signed in with both steps."""
    user = get_user_model().objects.create_user(name, f"{name}@localhost", "secret")
    user.groups.add(role("Editors"))
    client = Client()
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    client.user = user
    return client


@pytest.fixture(scope="module")
def two(planted_for_all, django_db_blocker):
    """Roles and two editors beside the registry of the repository; planted once."""
    with kept_database.ground(django_db_blocker):
        with django_db_blocker.unblock():
            ensure_roles()
            people = somebody("ada"), somebody("ben")
            connection.run_on_commit = []
        yield people


@pytest.fixture
def ground(two, db, book, monkeypatch):  # noqa: F811
    """The phonebook of that registry."""
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)
    return book


@pytest.fixture
def ada(two):
    return two[0]


@pytest.fixture
def ben(two):
    return two[1]


def page_of(row, what="edit"):
    return f"/cms/snippets/awareness/{row._meta.model_name}/{what}/{row.pk}/"


def yes_of(row):
    return f"/cms/registry/{row._meta.model_name}/{row.pk}/yes/"


def typed(client, address, changes):
    """What a browser sends from a form, with some fields typed over."""
    return sent_from(client, address) | changes


def ask(client, row, **changes):
    """Type over some fields, and press the button that asks."""
    sent = typed(client, page_of(row), changes) | {"action-ask": "1"}
    answer = client.post(page_of(row), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    confirm(client, answer)


def confirm(client, answer):
    """On the page that comes then: old and new were seen, and it is asked for."""
    where = answer.headers["Location"]
    client.post(where, {"mark": client.get(where).context["proposal"].mark})


def mark_of(client, row):
    return client.get(yes_of(row)).context["proposal"].mark


def agree(client, row, mark=None):
    return client.post(yes_of(row), {"mark": mark or mark_of(client, row)}, follow=True)


def shown(book, code="national"):  # noqa: F811
    publish_phonebook(book)
    return book.page("en").contact(code)


def line(code="national"):
    return Hotline.objects.get(code=code)


def test_a_number_is_public_when_a_second_person_has_said_yes(ground, ada, ben):
    Hotline.objects.filter(code="national").update(confirmed_by="FPS Justice")
    line().save()
    ask(ada, line(), phone=NEW, confirmed_by="me, today")
    assert (line().phone, shown(ground).phone) == (OLD, OLD), "the old one stands"
    screen = ben.get(yes_of(line())).text
    assert OLD in screen
    assert NEW in screen
    assert "ada" in screen
    agree(ben, line())
    assert (line().phone, shown(ground).phone) == (NEW, NEW)
    assert shown(ground).confirmed_by == "", "what was confirmed is no more"
    assert registry_as_attested().faults == []
    history = ben.get(page_of(line(), "history")).text
    for said in (OLD, NEW, "ada", "ben"):
        assert said in history
    audited = AuditEntry.objects.filter(action="agreed", who="ben").values_list("about", flat=True)
    assert {"hotline.national", f"hotline.national.phone.{OLD}.{NEW}"} <= set(audited)
    entry = ModelLogEntry.objects.get(action="awareness.registry.changed")
    assert (entry.data["changed"]["phone"], entry.user.username) == ([OLD, NEW], "ben")
    assert AuditEntry.objects.filter(action="proposed", who="ada").exists()


def test_nobody_writes_over_the_draft_that_two_agreed_to(ground, ada, ben):
    """Wagtail lets whoever wrote the newest one: nothing would say then that they wrote since."""
    ask(ada, line(), phone=NEW)
    agree(ben, line())
    row = line()
    kept = Revision.objects.get(pk=row.live_revision_id)
    over = {"phone": OTHER, "overwrite_revision_id": kept.pk}
    answer = ada.post(page_of(row), typed(ada, page_of(row), over))
    assert answer.status_code == 200
    assert Revision.objects.get(pk=kept.pk).content == kept.content
    ask(ben, line(), phone=OTHER)
    with pytest.raises(PermissionDenied):
        line().save_revision(user=ben.user, overwrite_revision=line().latest_revision)


def test_nobody_says_yes_to_what_they_ask_for_themselves(ground, ada):
    ask(ada, line(), phone=NEW)
    assert "Somebody else has to say yes" in ada.get(yes_of(line())).text
    mark = proposals.waiting_for(line()).mark
    assert "Somebody else has to say yes" in agree(ada, line(), mark).text
    assert shown(ground).phone == OLD


def test_not_even_a_superuser_publishes_alone(ground):
    chief = somebody("chief")
    get_user_model().objects.filter(username="chief").update(is_superuser=True)
    assert 'name="action-publish"' not in chief.get(page_of(line())).text
    sent = typed(chief, page_of(line()), {"phone": NEW})
    chief.post(page_of(line()), sent | {"action-publish": "1"})
    assert line().has_unpublished_changes, "it is a draft"
    chief.post(page_of(line(), "unpublish"))
    with pytest.raises(PermissionDenied):
        line().get_latest_revision().publish(user=chief.user, skip_permission_checks=True)
    assert (line().live, shown(ground).phone) == (True, OLD)


def test_a_yes_is_void_when_the_value_has_changed_in_between(ground, ada, ben):
    ask(ada, line(), phone=NEW)
    mark = mark_of(ben, line())
    ask(ada, line(), phone=OTHER)
    assert "has changed since you looked" in agree(ben, line(), mark).text
    assert shown(ground).phone == OLD
    # A draft that is only kept, and not asked for again, voids it too.
    mark = mark_of(ben, line())
    ada.post(page_of(line()), typed(ada, page_of(line()), {"phone": NEW}))
    agree(ben, line(), mark)
    assert shown(ground).phone == OLD
    assert ben.get(yes_of(line())).context["proposal"] is None


def test_a_yes_is_void_when_the_draft_changed_after_the_page_read_the_row(ground, ada, ben):
    """What the page has in its hands is a moment old: what counts is what is there now."""
    ask(ada, line(), phone=NEW)
    mark, row = mark_of(ben, line()), line()
    ada.post(page_of(line()), typed(ada, page_of(line()), {"phone": OTHER}))
    with pytest.raises(proposals.ApprovalVoid):
        proposals.say_yes(row, mark, ben.user)
    assert (line().phone, shown(ground).phone) == (OLD, OLD)


@pytest.mark.both_databases
def test_a_yes_publishes_no_draft_but_the_one_that_it_was_compared_with(ground, ada, ben):
    """Whoever writes to the database says that there is no draft, so that the row is compared."""
    ask(ada, line(), phone=NEW)
    mark = mark_of(ben, line())
    says = json.loads(proposals.waiting_for(line()).says)
    draft = line().get_latest_revision()
    draft.content |= {"phone": "+32470666666"}
    draft.save()
    row = Hotline.objects.filter(code="national")
    row.update(**says, has_unpublished_changes=False)
    assert proposals.waiting_for(line()).mark == mark, "the row says what was asked for"
    agree(ben, line(), mark)
    assert "70666666" not in line().phone
    assert shown(ground).phone in (OLD, NEW)


def test_a_yes_is_void_when_what_stands_has_changed_in_between(ground, ada, ben):
    """As planting the files changes it, which leaves alone what waits for a yes."""
    ask(ada, line(), phone=NEW)
    mark, planted = mark_of(ben, line()), line()
    planted.phone = OTHER
    planted.save()
    assert proposals.waiting_for(line()).stands != proposals.waiting_for(line()).says
    assert "has changed since you looked" in agree(ben, line(), mark).text
    assert (line().phone, shown(ground).phone) == (OTHER, OTHER)
    agree(ben, line())
    assert shown(ground).phone == NEW, "who has seen what stands now says yes to the same draft"


def test_hiding_a_number_takes_back_what_was_asked_for_it(ground, ada, ben):
    payoke = ReceptionCentre.objects.get(code="payoke")
    ask(ada, payoke, phone=NEW)
    mark = mark_of(ben, payoke)
    ben.post(f"/cms/registry/receptioncentre/{payoke.pk}/hide/")
    agree(ben, payoke, mark)
    assert ReceptionCentre.objects.get(code="payoke").phone == payoke.phone


def test_no_yes_without_a_mark_and_none_said_twice(ground, ada, ben):
    ask(ada, line(), phone=NEW)
    mark = mark_of(ben, line())
    for wrong in ("", "0" * 64):
        ben.post(yes_of(line()), {"mark": wrong})
        assert shown(ground).phone == OLD
    agree(ben, line(), mark)
    assert "has changed since you looked" in agree(ben, line(), mark).text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE wagtailcore_revision SET content=CAST(replace(CAST(content AS text), "
        "'+3222345678', '+32470666666') AS {json})",
        "UPDATE helpdesk_voucher SET said=replace(said, '+3222345678', '+32470666666')",
        "UPDATE helpdesk_voucher SET said=replace(said, '\"ada\"', '\"cleo\"')",
        "UPDATE awareness_hotline SET live_revision_id=latest_revision_id, phone='+32470666666'",
    ],
)
def test_whoever_writes_to_the_database_turns_no_proposal_public(ground, ada, ben, attack):
    ask(ada, line(), phone=NEW)
    with connection.cursor() as cursor:
        json = "jsonb" if connection.vendor == "postgresql" else "text"
        cursor.execute(attack.format(json=json))
    agree(ben, line(), "x")
    if proposal := proposals.waiting_for(line()):
        assert (proposal.by, "+32470666666" in proposal.says) == ("ada", False)
        agree(ben, line())
    assert shown(ground).phone in (OLD, NEW)


@pytest.mark.both_databases
def test_a_new_row_is_shown_to_nobody_until_the_second_yes(ground, ada, ben):
    add = "/cms/snippets/awareness/hotline/add/"
    new = {"code": "new-line", "name_en": "New line", "phone": NEW, "published_by": "Somebody"}
    new |= {"source": "its page", "read_on": "2026-11-24", "order": "5"}
    sent = typed(ada, add, new) | {"action-ask": "1"}
    confirm(ada, ada.post(add, sent))
    assert shown(ground, "new-line") is None
    assert registry_as_attested().faults == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE awareness_hotline SET live=%s WHERE code='new-line'", [True])
    assert shown(ground, "new-line") is None, "put in past the site"
    Hotline.objects.filter(code="new-line").update(live=False)
    agree(ben, line("new-line"))
    assert shown(ground, "new-line").phone == NEW


def test_a_row_is_taken_out_by_two(ground, ada, ben):
    for name in ("ada", "ben"):
        get_user_model().objects.get(username=name).groups.add(role("Reviewers"))
    topic = Topic.objects.get(code="papers")
    said = ada.post(page_of(topic, "delete"), follow=True).text
    assert "It is taken out when a second person has said yes" in said
    assert "taken out" in ben.get(yes_of(topic)).text
    assert Topic.objects.filter(code="papers").exists()
    answer = agree(ben, topic).text
    assert "Taken out: Papers or a place to live." in answer
    assert "Readers see this now" not in answer
    assert not Topic.objects.filter(code="papers").exists()
    entry = ModelLogEntry.objects.get(action="awareness.registry.changed")
    assert entry.data["changed"]["name_en"] == ["Papers or a place to live", ""]
    assert registry_as_attested().faults == []


def test_after_a_yes_the_row_is_called_what_readers_see_now(ground, ada, ben):
    payoke = ReceptionCentre.objects.get(code="payoke")
    ask(ada, payoke, name_en="Payoke Antwerp")
    assert "Readers see this now: Payoke Antwerp." in agree(ben, payoke).text


@pytest.mark.parametrize("lost", ["live", "statement"])
def test_no_row_is_taken_away_alone_that_is_public_or_was_vouched_for(ground, ada, lost):
    """Either is enough: the column can be turned past the site, and what was vouched for lost."""
    payoke = ReceptionCentre.objects.get(code="payoke")
    if lost == "live":
        ReceptionCentre.objects.filter(pk=payoke.pk).update(live=False)
    else:
        statements.end(subject_of(ReceptionCentre, payoke.pk))
    token = audit.acting.set(ada.user)
    try:
        with pytest.raises(PermissionDenied), transaction.atomic():
            ReceptionCentre.objects.get(pk=payoke.pk).delete()
    finally:
        audit.acting.reset(token)
    assert ReceptionCentre.objects.filter(pk=payoke.pk).exists()


@pytest.mark.parametrize("ended", ["well", "badly"])
def test_what_two_agreed_to_is_one_saving_and_not_the_next_one_as_well(ground, ada, ended):
    row = line()
    token = audit.acting.set(ada.user)
    try:
        with suppress(proposals.ApprovalVoid), proposals.agreed():
            if ended == "badly":
                raise proposals.ApprovalVoid
        row.phone = NEW
        with pytest.raises(PermissionDenied), transaction.atomic():
            row.save()
    finally:
        audit.acting.reset(token)
    assert line().phone == OLD


def test_a_fact_and_a_source_are_public_by_two_as_well(ground, ada, ben):
    fact = Fact.objects.get(code="reflection_days")
    before = fact.value_en
    ask(ada, fact, value_en="46")
    assert Fact.objects.get(pk=fact.pk).value_en == before
    agree(ben, fact)
    publish_phonebook(ground)
    assert ground.page("en").facts["reflection_days"] == "46"
    law = LegalSource.objects.filter(replaced_by__isnull=False).first()
    ask(ada, law, title_en="Another title")
    agree(ben, law)
    new = LegalSource.objects.get(pk=law.pk)
    assert (new.title_en, new.replaced_by_id) == ("Another title", law.replaced_by_id)


def test_what_was_asked_in_french_says_the_same_in_every_language(ground, ada, ben):
    """The columns of a row go through a draft and back, whatever language the screen is in."""
    before = _said("pag-asa")
    for client in (ada, ben):
        _speaks(client.user, "fr")
    centre = ReceptionCentre.objects.get(code="pag-asa")
    ask(ada, centre, phone=NEW)
    agree(ben, centre)
    assert _said("pag-asa") == before | {"phone": NEW}


def _speaks(user, language):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})


def _said(code):
    from helpdesk.attestation import statements
    from website.phonebook.attested_registry import subject_of

    pk = ReceptionCentre.objects.get(code=code).pk
    values = json.loads(statements.read(subject_of(ReceptionCentre, pk)))
    return {name: "" if value is None else value for name, value in values.items()}


def test_undo_an_older_version_is_asked_for_and_public_by_two(ground, ada, ben):
    for number in (NEW, OTHER):
        ask(ada, line(), phone=number)
        agree(ben, line())
    first = line().revisions.order_by("pk").first()
    revert = f"/cms/snippets/awareness/hotline/history/{line().pk}/revisions/{first.pk}/revert/"
    sent = typed(ada, revert, {}) | {"action-ask": "1"}
    confirm(ada, ada.post(revert, sent))
    assert shown(ground).phone == OTHER
    agree(ben, line())
    assert shown(ground).phone == first.as_object().phone == OLD, "what the file had said"


def hide(client, row):
    return client.post(f"/cms/registry/{row._meta.model_name}/{row.pk}/hide/")


def test_one_person_hides_a_number_and_the_national_line_stands_in_its_place(ground, ada, ben):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    payoke = ReceptionCentre.objects.get(code="payoke")
    assert hide(ada, payoke).status_code == 302
    assert shown(ground, "payoke").phone == OLD
    assert shown(ground, "payoke").name == "Payoke"
    assert payoke.phone not in ground.path.read_text("utf-8")
    assert [one.kind for one in Notice.objects.all()] == ["changed"]
    assert AuditEntry.objects.filter(action="number-hidden", about="receptioncentre.payoke")
    [entry] = ModelLogEntry.objects.filter(action="awareness.registry.changed")
    assert (entry.user, entry.data["changed"]) == (ada.user, {"hidden": ["False", "True"]})
    # To show it again, or another, takes two.
    ask(ada, payoke, phone=NEW, hidden="")
    assert shown(ground, "payoke").phone == OLD
    agree(ben, payoke)
    assert shown(ground, "payoke").phone == NEW


def test_the_form_of_a_row_leads_to_what_waits_for_it_and_hides_its_number(ground, ada):
    payoke = ReceptionCentre.objects.get(code="payoke")
    before = ada.get(page_of(payoke)).text
    assert f"/cms/registry/receptioncentre/{payoke.pk}/hide/" in before
    assert 'name="action-ask"' in before
    assert "See what waits" not in before
    ask(ada, payoke, phone=NEW)
    ada.get(page_of(payoke))  # which says once more what was done, with the same way
    assert "See what waits" in ada.get(page_of(payoke)).text


def test_what_waited_when_a_number_was_hidden_shows_it_to_nobody(ground, ada, ben):
    payoke = ReceptionCentre.objects.get(code="payoke")
    ask(ada, payoke, phone=NEW)
    hide(ben, payoke)
    assert proposals.all_proposals() == []
    payoke.refresh_from_db()
    assert payoke.get_latest_revision_as_object().hidden
    assert shown(ground, "payoke").phone == OLD


def test_whoever_hid_a_number_may_say_yes_to_the_draft_that_they_did_not_write(ground, ada, ben):
    """Of two who keep the registry nobody could, and the national line stayed in its place."""
    payoke = ReceptionCentre.objects.get(code="payoke")
    ask(ada, payoke, phone=NEW)
    hide(ben, payoke)
    ask(ada, payoke, hidden="")
    agree(ada, payoke)
    assert shown(ground, "payoke").phone == OLD, "who wrote it does not, before as after"
    agree(ben, payoke)
    assert shown(ground, "payoke").phone == NEW


def test_a_number_is_hidden_even_beside_a_draft_that_cannot_be_saved_as_it_is(ground, ben):
    payoke = ReceptionCentre.objects.get(code="payoke")
    payoke.name_en = ""
    payoke.save_revision(clean=False)
    payoke = ReceptionCentre.objects.get(code="payoke")
    hide(ben, payoke)
    payoke.refresh_from_db()
    assert payoke.hidden
    assert payoke.get_latest_revision_as_object().hidden


def test_hiding_vouches_for_nothing_that_was_written_past_the_site(ground, ada):
    payoke = ReceptionCentre.objects.get(code="payoke")
    ReceptionCentre.objects.filter(code="payoke").update(email="thief@example.org")
    hide(ada, payoke)
    assert shown(ground, "payoke").email == payoke.email


@pytest.mark.parametrize("code", sorted(FIRST_LINES))
def test_the_first_numbers_are_hidden_by_nobody(ground, ada, ben, code):
    row, before = line(code), shown(ground, code).phone
    assert hide(ada, row).status_code in (302, 403)
    ask(ada, row, hidden="on", order="7")
    agree(ben, row)
    Hotline.objects.filter(code=code).update(hidden=True)  # even so
    line(code).save()
    assert shown(ground, code).phone == before


def test_a_hidden_number_is_replaced_on_a_real_site_too(ground):
    data = json.loads(SEED.read_text(encoding="utf-8"))
    for row in (*data["hotlines"], *data["centres"]):
        confirmed_by = {"payoke": "Payoke", "national": "FPS Justice"}
        row["confirmed_by"] = confirmed_by.get(row["code"], "")
        if row["code"] in ("payoke", "child-focus-chat", "fairwork"):
            row["hidden"], row["phone"] = True, ""
    ground.write(data)
    page = Phonebook(ground.path, SEED, only_confirmed=True).page("fr")
    assert page.centre["payoke"].phone == page.contact("fairwork").phone == OLD
    confirmed = page.centre["payoke"].confirmed_by
    assert confirmed == "FPS Justice", "Payoke confirmed the number that was found wrong"


def test_whoever_may_say_yes_sees_that_something_waits(ground, ada, ben):
    assert "your yes" not in ben.get("/cms/").text
    ask(ada, line(), phone=NEW)
    assert "waits for your yes" in ben.get("/cms/").text
    assert "your yes" not in ada.get("/cms/").text
    assert yes_of(line()) in ben.get("/cms/registry/waiting/").text


def test_a_no_says_why_to_whoever_asked_and_changes_nothing_for_readers(ground, ada, ben):
    ask(ada, line(), phone=NEW)
    no = {"mark": mark_of(ben, line()), "act": "no", "why": " They moved: see <b>their</b> page. "}
    assert "Somebody else has to say yes" in ada.post(yes_of(line()), no, follow=True).text
    assert "Write why" in ben.post(yes_of(line()), no | {"why": " "}, follow=True).text
    void = ben.post(yes_of(line()), no | {"mark": "another"}, follow=True)
    assert "changed since you looked" in void.text
    assert proposals.waiting_for(line()) is not None, "none of these counts"
    assert "reads why" in ben.post(yes_of(line()), no, follow=True).text
    assert proposals.waiting_for(line()) is None
    assert shown(ground).phone == OLD
    assert AuditEntry.objects.get(action="refused").about == "hotline.national"
    told = "They moved: see &lt;b&gt;their&lt;/b&gt; page."
    assert told in ada.get("/cms/").text
    assert told not in ben.get("/cms/").text
    ben.post("/cms/refusals/read/", {"about": "hotline.national"})
    assert told in ada.get("/cms/").text, "only who is told takes it away"
    ada.post("/cms/refusals/read/", {"about": "hotline.national"})
    assert told not in ada.get("/cms/").text


def test_a_no_is_told_by_a_mail_that_says_neither_to_what_nor_why(ground, ada, ben):
    Desk.objects.create(pk="payoke", email="desk@centre.example")

    def refuse(why):
        ask(ada, line(), phone=NEW)
        no = {"mark": mark_of(ben, line()), "act": "no", "why": why}
        assert "reads why" in ben.post(yes_of(line()), no, follow=True).text

    refuse("They moved.")
    refuse("They moved, I say.")
    notice = Notice.objects.get(kind="refused")  # one that has not left yet is enough
    assert notice.to == "ada@localhost"
    [envelope] = emails.envelopes([notice])
    mail = emails.letter(notice.desk, envelope)
    assert mail.to == ["ada@localhost"]
    for word in (
        "A colleague said no",
        "Un collègue a dit non",
        "Jemand hat",
        "Een collega zei nee",
    ):
        assert word in mail.body
    for word in ("moved", "national", "078", NEW):
        assert word not in mail.body + mail.subject
    assert not {"ada", "ben"} & set(mail.body.split()), "nor by whom"
    Notice.objects.all().delete()
    get_user_model().objects.filter(username="ada").update(is_active=False)
    outbox.tell_of_a_no([ada.user.pk])
    assert not Notice.objects.exists(), "a closed account is told nothing"


def test_whoever_asks_anew_has_read_the_no(ground, ada, ben):
    ask(ada, line(), phone=NEW)
    no = {"mark": mark_of(ben, line()), "act": "no", "why": "They moved."}
    ben.post(yes_of(line()), no)
    assert "They moved." in ada.get("/cms/").text
    ask(ada, line(), phone=NEW)
    assert "They moved." not in ada.get("/cms/").text
    assert proposals.waiting_for(line()) is not None


def test_the_registry_s_screens_are_for_those_who_keep_it(ground):
    translator = somebody("tara")
    translator.user.groups.clear()
    translator.user.groups.add(role("Caseworkers"))
    hiding = yes_of(line()).replace("yes", "hide")
    for address in ("/cms/registry/waiting/", yes_of(line()), hiding):
        assert translator.get(address).status_code in (302, 403)
    assert somebody("ed").get("/cms/registry/group/1/yes/").status_code == 404


def test_whoever_wrote_it_is_no_second_person_though_another_asks(ground, ada, ben):
    """One types a wrong number and keeps it; a colleague who mends another column asks for both."""
    ada.post(page_of(line()), typed(ada, page_of(line()), {"phone": NEW}))
    assert proposals.waiting_for(line()) is None, "nobody has asked"
    ask(ben, line(), order=7)
    for client in (ada, ben):
        assert "Somebody else has to say yes" in agree(client, line()).text
        assert shown(ground).phone == OLD
    agree(somebody("cay"), line())
    assert shown(ground).phone == NEW


def test_whoever_renames_an_account_is_still_the_one_who_asked(ground, ada, ben):
    ask(ada, line(), phone=NEW)
    mark = mark_of(ben, line())
    get_user_model().objects.filter(username="ada").update(username="eve")
    Revision.objects.for_instance(line()).update(user=None)
    assert "Somebody else has to say yes" in agree(ada, line(), mark).text
    assert shown(ground).phone == OLD


def test_what_was_written_before_it_was_last_public_counts_no_more(ground, ada, ben):
    ask(ada, line(), phone=NEW)
    agree(ben, line())
    ask(ben, line(), phone=OLD)
    agree(ada, line())
    assert shown(ground).phone == OLD


def test_who_asks_sees_all_that_they_ask_for_first(ground, ada, ben):
    """Also what a colleague wrote, and which the form sends along."""
    ada.post(page_of(line()), typed(ada, page_of(line()), {"phone": NEW}))
    sent = typed(ben, page_of(line()), {"order": "7"}) | {"action-ask": "1"}
    asks = ben.post(page_of(line()), sent).headers["Location"]
    assert proposals.waiting_for(line()) is None, "nobody has asked"
    screen = ben.get(asks)
    for said in (OLD, NEW, ">7<"):
        assert said in screen.text
    # Written since it was looked at: it is not asked for.
    ada.post(page_of(line()), typed(ada, page_of(line()), {"phone": OTHER}))
    again = ben.post(asks, {"mark": screen.context["proposal"].mark}, follow=True)
    assert "Not asked" in again.text
    assert OTHER in again.text
    assert proposals.waiting_for(line()) is None
    ben.post(asks, {"mark": ben.get(asks).context["proposal"].mark})
    assert proposals.waiting_for(line()).by == "ben"


def test_there_is_nothing_to_ask_for_where_nothing_would_change(ground, ada):
    sent = typed(ada, page_of(line()), {}) | {"action-ask": "1"}
    screen = ada.get(ada.post(page_of(line()), sent).headers["Location"])
    assert "nothing to ask for" in screen.text
    assert 'name="mark"' not in screen.text
