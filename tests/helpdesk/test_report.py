"""The traveller's door: what is asked, who may read it, and where else it can be told."""

from urllib.parse import urlencode

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.utils.translation import override

from awareness.content import read_registry
from base import phonebook
from base.languages.language_list import LANGUAGES
from helpdesk.conversations import lookup, replies
from helpdesk.desks import conversation_keys
from helpdesk.desks.desk_keys import KeyNotYours
from helpdesk.models import Conversation, Message
from helpdesk.public import report_view
from helpdesk.rules.countries import (
    ANYWHERE,
    EUROPEAN_UNION,
    LINES_IN,
    NO_COUNTRIES,
    countries,
    country,
)
from helpdesk.rules.routing import EVERY_DESK, DeskName
from helpdesk.templatetags.helpdesk_tags import way_of
from tests.helpdesk.conftest import FORM, SECRET
from tests.helpdesk.test_write import number_in

SEEN = {
    "child": "About ten, a red coat",
    "adult": "A tall man",
    "country": "TH",
    "place": "Hotel Lotus",
    "moment": "Friday evening",
}


@pytest.fixture
def tell(client, open_desk):
    def post(language="en", **fields):
        path = f"/{language}/report/"
        fields.setdefault("token", client.get(path).context["token"])
        headers = {"Sec-Fetch-Site": "same-origin"}
        return client.post(path, urlencode(fields), content_type=FORM, headers=headers)

    return post


def test_it_reaches_the_desk_of_child_protection_and_no_other(tell, caseworkers, desk_keys):
    number = number_in(tell(message=SECRET, language="nl", **SEEN))
    conversation = Conversation.objects.get()
    assert conversation.desk_id == DeskName.CHILD_PROTECTION
    content = lookup.messages_of(lookup.find_by_receipt(number))[0].content
    assert (content["text"], content["seen"], content["language"]) == (SECRET, SEEN, "nl")
    for name, held in desk_keys.items():
        if name == DeskName.CHILD_PROTECTION:
            assert conversation_keys.key_for_desk(conversation, held)
        else:
            with pytest.raises(KeyNotYours):
                conversation_keys.key_for_desk(conversation, held)


@pytest.mark.parametrize(
    ("name", "way"),
    [("Child Focus، من بلد آخر", "rtl"), ("Child Focus", "ltr"), ("I say STOP!", "ltr")],
)
def test_a_name_runs_as_its_words_do(name, way):
    assert way_of(name) == way


def test_one_sentence_is_enough(tell):
    assert number_in(tell(message="A man took a child to room twelve."))


def test_without_a_sentence_all_that_was_typed_stays(tell):
    answer = tell(message=" ", **SEEN)
    assert answer.status_code == 422
    assert not Message.objects.exists()
    for words in ("About ten, a red coat", "A tall man", "Hotel Lotus", "Friday evening"):
        assert words in answer.text
    assert '<option value="TH" selected>' in answer.text
    assert "tel:112" in answer.text


def test_no_country_is_taken_that_is_none(tell):
    answer = tell(message=SECRET, country="XX")
    assert answer.status_code == 422
    assert SECRET in answer.text


def test_when_nothing_can_be_kept_nothing_is_called_sent(tell, client, open_desk):
    def fails(*_):
        from django.db import OperationalError

        raise OperationalError("disk full " + SECRET)

    token = client.get("/en/report/").context["token"]
    with connection.execute_wrapper(fails):
        answer = tell(message=SECRET, token=token, **SEEN)
    assert answer.status_code == 503
    assert SECRET in answer.text
    assert "Hotel Lotus" in answer.text
    assert "has not been sent" in answer.text
    assert number_in(tell(message=SECRET, token=token, **SEEN))
    assert Conversation.objects.count() == 1


def test_where_it_shuts_meanwhile_all_that_was_typed_is_there_to_copy(tell, settings, client):
    token = client.get("/en/report/").context["token"]
    settings.FORMS_SHUT_AT = "2026-11-30T20:00:00+00:00"
    shut = tell(message=SECRET, token=token, **SEEN).text
    for words in (SECRET, "About ten, a red coat", "A tall man", "Hotel Lotus", "Friday evening"):
        assert words in shut.partition('id="kept"')[2], words


def test_a_file_is_refused_unread(client, open_desk):
    assert client.post("/en/report/", {"message": SECRET}).status_code == 415
    assert "multipart" not in client.get("/en/report/").text
    assert 'type="file"' not in client.get("/en/report/").text


def test_while_nobody_can_read_it_there_is_no_form_and_other_doors(client, caseworkers):
    text = client.get("/en/report/").text
    assert "<form" not in text
    for way in ("tel:112", "tel:116000", "https://isaystop.com/"):
        assert way in text


def test_a_reader_without_a_name_is_no_reader(client, open_desk, signed, settings):
    assert "<form" not in client.get("/en/report/").text
    settings.REPORTS_READ_BY = "Central Unit"
    text = client.get("/en/report/").text
    assert "Central Unit" in text
    assert "<form" in text


def test_an_operator_is_told_when_readers_have_no_name(caseworkers, settings):
    def complaints():
        found = run_checks(tags=["security"], include_deployment_checks=True)
        return [one.id for one in found if one.id == "helpdesk.E010"]

    assert complaints() == ["helpdesk.E010"]
    settings.REPORTS_READ_BY = "Central Unit"
    assert complaints() == []


@pytest.mark.parametrize(
    ("code", "there", "not_there"),
    [
        ("BE", ["tel:112", "tel:116000", "tel:101"], []),
        ("DE", ["tel:112", "https://www.nicht-wegsehen.net/"], ["tel:101", "numbers-abroad"]),
        ("NL", ["tel:112", "https://www.dontlookaway.nl/"], ["tel:101", "wegsehen"]),
        ("FR", ["tel:112", "https://dontlookaway.report/"], ["tel:101", "numbers-abroad"]),
        ("NL", ["tel:08002000", "government.nl"], ["tel:101"]),
        ("ZA", ["tel:10111", "South African Police Service", "Read on"], ['tel:101"', "tel:112"]),
        ("TH", ["/en/children/numbers-abroad/", "dontlookaway.report/"], ["tel:101", "tel:112"]),
    ],
)
def test_who_helps_a_child_in_that_country(tell, code, there, not_there):
    text = tell(message=SECRET, country=code).text
    part = text.partition("Help for a child in this country")[2].partition("Now close this tab")[0]
    assert country(code, "en") in part
    assert not [way for way in there if way not in part]
    assert not [way for way in not_there if way in part]


def test_every_line_of_a_country_has_a_source_that_was_read(settings):
    rows = {row["code"]: row for row in read_registry().hotlines}
    for code in (*(line for lines in LINES_IN.values() for line in lines), *ANYWHERE):
        assert rows[code]["source"], code
        assert rows[code]["read_on"], code
        assert code in phonebook.current().page("en").lines, "the phonebook has it"


def test_the_person_comes_back_and_reads_what_the_desk_answered(tell, client, desk_keys, send):
    number = number_in(tell(message=SECRET))
    conversation = Conversation.objects.get()
    conversation_key = conversation_keys.key_for_desk(
        conversation, desk_keys[DeskName.CHILD_PROTECTION]
    )
    replies.send_reply(
        conversation, conversation_key, text="We look into it.", language="en", author="Desk"
    )
    answer = send("/en/read/", number=number)
    assert "We look into it." in answer.text
    assert "Your message has arrived" in answer.text
    assert SECRET not in answer.text


def test_the_desk_sees_who_where_and_when(tell, at_desk):
    tell(message=SECRET, **SEEN)
    case = Conversation.objects.get().pk
    page = at_desk(DeskName.CHILD_PROTECTION).get(f"/cms/helpdesk/{case}/").text
    for words in ("About ten, a red coat", "A tall man", "Thailand", "Hotel Lotus"):
        assert words in page
    assert at_desk(DeskName.PAYOKE).get(f"/cms/helpdesk/{case}/").status_code == 404


def test_victims_and_witnesses_share_no_desk():
    assert DeskName.CHILD_PROTECTION not in EVERY_DESK


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_every_country_once(language):
    rows = countries(language)
    codes = [code for code, _name in rows]
    assert len(codes) == len(set(codes)) > 240
    assert all(name.strip() for _code, name in rows)
    assert set(codes) >= EUROPEAN_UNION | set(LINES_IN)
    assert not set(codes) & NO_COUNTRIES


def test_countries_are_named_in_the_reader_s_language():
    assert country("TH", "nl") == "Thailand"
    assert country("DE", "fr") == "Allemagne"
    assert country("BE", "ar") == "بلجيكا"
    assert country("RS", "sr-latn") == "Srbija"
    names = [name for _code, name in countries("de")]
    assert names.index("Österreich") < names.index("Polen")


def test_its_telephone_lines_are_named_in_the_language_of_the_page():
    for code in ("fr", "ar"):
        with override(code):
            assert report_view._language() == code
    with override(None):
        assert report_view._language() == "en"
