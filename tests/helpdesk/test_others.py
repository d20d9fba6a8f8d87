"""Who writes about somebody else: first a yes, never a name, and never in one list with hers."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from helpdesk.conversations import intake, lookup
from helpdesk.models import Conversation, Tally
from helpdesk.public.others_form import ReferralForm, SightingForm
from helpdesk.rules import submission
from helpdesk.rules.desk_promises import offer
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import MessageKind
from helpdesk.sealing import new_token_seed, parse
from tests.helpdesk.conftest import FORM, SECRET, settle

NUMBER = re.compile(r"(?:\d{4} ){4}\d{4}")
WHO = {"organisation": "Dr Peeters, clinic of the town, 02 000 00 00"}
REFERRED = {
    "answer": "yes",
    "message": SECRET,
    "region": "flanders",
    "interpreter": "Tigrinya",
    "reach_at": "0470 00 00 00",
    **WHO,
}
SEEN = {"message": SECRET, "region": "brussels", "work": "A car wash", "language": "nl"}


@pytest.fixture
def post(client, caseworkers):
    """Send a form as it was shown: `post("/en/tell/", message="...")`."""

    def send(path, **fields):
        fields.setdefault("token", client.get(path).context["token"])
        return client.post(path, urlencode(fields), content_type=FORM)

    return send


def kept(answer):
    """What the centre reads of it: the conversation, its kind, and the words that came with it."""
    found = NUMBER.search(answer.text)
    assert found, answer.text[:3000]
    keyed = lookup.find_by_receipt(parse(found[0]))
    kind = lookup.opened_label(keyed)["kind"]
    return keyed.conversation, kind, lookup.messages_of(keyed)[0].content


def test_a_referral_begins_with_the_question_and_no_other_field(client, caseworkers):
    page = client.get("/en/refer/").text
    fields = set(re.findall(r'<(?:textarea|select|input)[^>]* name="(\w+)"', page))
    assert fields == {"token", "answer"}


@pytest.mark.parametrize("answer", ["no", "danger", "service", "", "perhaps"])
def test_without_the_persons_yes_nothing_is_asked_and_nothing_is_stored(post, answer):
    page = post("/en/refer/", **REFERRED | {"answer": answer})
    assert not Conversation.objects.exists()
    assert SECRET not in page.text
    assert not set(re.findall(r'<(?:textarea|select|input)[^>]* name="(\w+)"', page.text)) - {
        "token",
        "answer",
    }
    for number in ("tel:112", "tel:+3278055800"):
        assert number in page.text


def test_where_it_shuts_meanwhile_all_that_was_typed_is_there_to_copy(post, client, settings):
    token = client.get("/en/refer/").context["token"]
    settings.FORMS_SHUT_AT = "2026-11-30T20:00:00+00:00"
    shut = post("/en/refer/", token=token, **REFERRED).text.partition('id="kept"')[2]
    for words in (SECRET, WHO["organisation"], "Tigrinya", "0470 00 00 00"):
        assert words in shut, words


@pytest.mark.parametrize("answer", ["danger", "service"])
def test_in_danger_and_for_the_police_there_is_a_number_and_no_form(post, answer):
    assert "<textarea" not in post("/en/refer/", answer=answer).text
    assert 'method="post"' not in post("/en/refer/", answer=answer).text


def test_with_a_yes_the_form_comes_and_what_is_written_goes_to_the_centre_of_the_region(post):
    empty = post("/en/refer/", answer="yes")
    assert empty.status_code == 200
    assert "<textarea" in empty.text
    assert "Write who you are" not in empty.text, "nothing is missing yet"
    conversation, kind, content = kept(post("/en/refer/", **REFERRED))
    assert (conversation.desk_id, conversation.in_danger) == (DeskName.PAYOKE, False)
    assert kind == MessageKind.REFERRAL
    assert content["safe_contact"] == {"reach_at": "0470 00 00 00"}
    assert content["seen"] == {**WHO, "interpreter": "Tigrinya"}


def test_what_an_adult_was_seen_in_goes_there_too_and_danger_is_told(post):
    conversation, kind, content = kept(post("/en/tell/", **SEEN, in_danger="on"))
    assert (conversation.desk_id, conversation.in_danger) == (DeskName.PAG_ASA, True)
    assert (kind, content["seen"]) == (MessageKind.SIGHTING, {"work": "A car wash"})


def test_a_witness_is_asked_for_no_name_number_or_address(caseworkers):
    asked = set(SightingForm(offer()).fields)
    assert asked == {
        *("message", "keep_number", "region", "language"),
        *("in_danger", "work", "moment"),
    }
    assert not {"name", "person", "employer"} & set(ReferralForm(offer()).fields)


def test_what_was_typed_stays_when_something_is_missing(post):
    page = post("/en/refer/", **REFERRED | {"organisation": " "})
    assert page.status_code == 422
    for words in (SECRET, "Tigrinya", "0470 00 00 00", 'name="answer" value="yes"'):
        assert words in page.text
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(("path", "fields"), [("/en/refer/", REFERRED), ("/en/tell/", SEEN)])
def test_on_a_real_site_only_a_centre_that_said_yes_to_the_rules_takes_it(
    post, own_phonebook, signed, path, fields
):
    refused = post(path, **fields)
    assert not Conversation.objects.exists()
    assert "<form" not in refused.text
    settle(DeskName.PAYOKE, hears_others=True)
    own_phonebook()
    answer = post(path, **fields | {"region": "flanders"})
    assert kept(answer)[0].desk_id == DeskName.PAYOKE
    assert post(path, **fields | {"region": "brussels"}).status_code == 422


def test_the_kind_stands_in_the_statistics_and_in_no_column(post):
    post("/en/refer/", **REFERRED)
    counted = Tally.objects.filter(margin="kind").values_list("value", "count")
    assert list(counted) == [("referral", 1)]
    columns = {field.name for field in Conversation._meta.fields}
    assert "kind" not in columns


@pytest.mark.parametrize("path", ["/en/refer/", "/en/tell/"])
def test_the_tab_of_the_browser_says_contact_and_no_more(client, path):
    assert re.search(r"<title>\s*Contact · ", client.get(path).text)


LIST = "/cms/helpdesk/"


@pytest.fixture
def all_kinds(caseworkers, at_desk):
    """At Payoke: her own message, a referral and what a witness saw; and a caseworker there."""
    by_kind = {}
    for kind in (MessageKind.OWN, MessageKind.REFERRAL, MessageKind.SIGHTING):
        words = submission.Submission(text=SECRET, language="ar", kind=kind)
        before = set(Conversation.objects.values_list("pk", flat=True))
        intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
        by_kind[kind] = Conversation.objects.exclude(pk__in=before).get()
    return at_desk(DeskName.PAYOKE), by_kind


def in_tab(client, tab, by_kind):
    """Which of the three stand in a tab, and what its count says."""
    page = client.get(LIST, {"tab": tab}).content.decode()
    count = re.search(rf'href="\?tab={tab}"[^>]*>[^<]*(?:<span class="hd-count">(\d+)<)?', page)
    assert count
    return {kind for kind, each in by_kind.items() if each.reference in page}, count[1]


@pytest.mark.parametrize("tab", ["us"])
def test_what_others_wrote_never_stands_in_one_list_with_hers(all_kinds, tab):
    client, by_kind = all_kinds
    assert in_tab(client, tab, by_kind) == ({MessageKind.OWN}, "1")


def test_they_have_a_tab_of_their_own_and_its_count_says_what_is_unread(all_kinds):
    client, by_kind = all_kinds
    told = {MessageKind.REFERRAL, MessageKind.SIGHTING}
    assert in_tab(client, "others", by_kind) == (told, "2")
    page = client.get(LIST).content.decode()
    assert "2 new" in page
    assert "<title>(3)" in " ".join(page.split()).replace("<title> ", "<title>")
    for kind in told:
        assert str(kind.label) in client.get(LIST, {"tab": "others"}).content.decode()


def test_in_danger_they_stand_above_the_first_tab_with_hers_and_their_mark(all_kinds):
    """Whoever wrote it, nobody in danger is looked for: a list apart had hidden them."""
    client, by_kind = all_kinds
    Conversation.objects.update(in_danger=True)
    page = client.get(LIST).content.decode()
    above = page.partition('class="hd-danger"')[2].partition('class="hd-tabs"')[0]
    for kind, each in by_kind.items():
        assert each.reference in above
        assert page.count(f">{each.reference}") == 1, "what stands above does not stand below"
        assert (str(kind.label) in above) is (kind != MessageKind.OWN)
    # What a chip counts is what its link shows, and the tab of others is as it was.
    assert "In danger: 3" in page
    assert in_tab(client, "others", by_kind)[1] == "2"
    alone = client.get(LIST, {"tab": "danger"}).content.decode()
    assert len(re.findall('class="hd-reference"', alone)) == 3


def test_what_is_late_about_others_is_in_no_chip_that_leads_elsewhere(all_kinds):
    client, _by_kind = all_kinds
    Conversation.objects.update(asked_on=timezone.localdate() - timedelta(days=40))
    page = client.get(LIST).content.decode()
    assert "Late: 1" in page
    late = client.get(LIST, {"tab": "us", "late": "yes"}).content.decode()
    assert len(re.findall('class="hd-reference"', late)) == 1


def test_among_the_closed_they_stand_below_under_a_heading(all_kinds):
    client, by_kind = all_kinds
    Conversation.objects.update(state=Conversation.State.CLOSED)
    page = client.get(LIST, {"tab": "closed"}).content.decode()
    above, below = page.split("About somebody else", 1)
    assert by_kind[MessageKind.OWN].reference in above
    for kind in (MessageKind.REFERRAL, MessageKind.SIGHTING):
        assert by_kind[kind].reference in below


def test_a_conversation_says_who_wrote_it(all_kinds):
    client, by_kind = all_kinds
    for kind, each in by_kind.items():
        page = client.get(f"{LIST}{each.pk}/").content.decode()
        assert (str(kind.label) in page.split('class="hd-about"')[1]) is (kind != MessageKind.OWN)
