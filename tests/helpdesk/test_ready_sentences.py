"""Ready sentences: ticked in one language, read in another, and never dangerous by mistake."""

import re
from urllib.parse import urlencode

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.utils import timezone

from helpdesk.conversations import lookup
from helpdesk.inbox.casework import sentence_picker
from helpdesk.models import Conversation, Message
from helpdesk.ready_sentences import two_readers
from helpdesk.ready_sentences.in_two_languages import hindrance, in_language
from helpdesk.ready_sentences.sentence_list import BY_KEY, GROUPS, OF_ANSWERS, PICTURES, SETS
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import FORM, PASSPHRASE, with_its_key

# In every catalogue since the forms have been there: one says nothing to do, the other does.
SAYS, WHERE = BY_KEY["only-here"], BY_KEY["where-answers"]
TELLS = re.compile(
    r"(please|do not|bring|keep|write|leave|call|come|go|stay|wait|if .* call|you can also call)\b"
    r"|.*\bno photo"
)
MARK = "A computer made this translation."


@pytest.fixture
def case(accepted):
    return Conversation.objects.get()


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


@pytest.fixture
def sign(tmp_path, monkeypatch):
    """Call it with the readers: they have signed the Arabic of WHERE, or that in a language."""

    def by(readers, code="ar"):
        row = {"sentence": WHERE.key, "language": code, "words": in_language(WHERE, code)}
        row["written_by"] = "Who wrote it"
        path = tmp_path / f"{readers[-1]}.yaml"
        path.write_text(yaml.safe_dump([row | {"readers": readers, "on": timezone.localdate()}]))
        monkeypatch.setattr(two_readers, "SIGNATURES", path)

    return by


def press(client, case, act="reply", **fields):
    address = f"/cms/helpdesk/{case.pk}/"
    return client.post(address, {"act": act, "seen": "1", "language": "ar", "text": "", **fields})


def sent(case):
    answer = Message.objects.get(direction="out")
    return lookup.open_row(answer, with_its_key(case).conversation_key)


def as_read(client, accepted):
    """The page that opens with the number."""
    token = client.get("/en/read/").context["token"]
    body = urlencode({"token": token, "number": accepted.receipt})
    same = {"Sec-Fetch-Site": "same-origin"}
    return client.post("/en/read/", body, content_type=FORM, headers=same)


def test_there_are_eighty_and_each_stands_alone():
    assert len(BY_KEY) >= 80
    assert sum(map(len, GROUPS.values())) + len(PICTURES) == len(BY_KEY)
    assert len({each.english for each in BY_KEY.values()}) == len(BY_KEY)
    assert [key for key, each in BY_KEY.items() if re.search(r"[{}%]", each.english)] == []


def test_whatever_tells_somebody_to_act_is_marked():
    telling = {key for key, each in BY_KEY.items() if TELLS.match(each.english.lower())}
    assert len(telling) > 8
    assert [key for key in telling if not BY_KEY[key].acts] == []


def test_nothing_that_acts_leaves_in_a_language_that_nobody_signed():
    """Whatever the catalogues hold, and whatever lies in the file today."""
    rows = yaml.safe_load(two_readers.SIGNATURES.read_text(encoding="utf-8"))
    signed = {(row["sentence"], row["language"]) for row in rows}
    free = {
        (each.key, code)
        for code, _name in settings.LANGUAGES
        for each in BY_KEY.values()
        if each.acts and code != "en" and hindrance(each, code) is None
    }
    assert free <= signed


def test_she_reads_it_in_her_language_beside_the_original_and_marked(client, case, accepted):
    page = press(client, case, act="sentences", sentence=SAYS.key).content.decode()
    assert in_language(SAYS, "ar") in page, "seen before it is sent"
    assert Message.objects.filter(direction="out").count() == 0
    assert press(client, case, sentence=SAYS.key).status_code == 302
    page = as_read(client, accepted).content.decode()
    words = re.search(r'<p class="message__words" lang="ar" dir="rtl">([^<]*)</p>', page)
    assert words.group(1) == in_language(SAYS, "ar")
    assert f'lang="en" dir="ltr">{SAYS.english}' in page
    assert page.index(MARK) < page.index(words.group(1))
    again = client.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    assert SAYS.english in again
    assert words.group(1) in again


@pytest.mark.both_databases
def test_what_is_kept_of_it_is_sealed(client, case):
    press(client, case, sentence=SAYS.key)
    assert sent(case).sentences[0].text == in_language(SAYS, "ar")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM helpdesk_message")
        rows = b"".join(bytes(row[0]) for row in cursor.fetchall())
    for words in (SAYS.english, in_language(SAYS, "ar"), SAYS.key):
        assert words.encode() not in rows


def test_one_that_acts_is_not_sent_unsigned_by_whatever_form(client, case):
    page = client.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    box = re.search(rf'value="{WHERE.key}"[^>]*>', page).group()
    assert "disabled" in box
    answer = press(client, case, sentence=[SAYS.key, WHERE.key])
    assert answer.status_code == 422
    assert not Message.objects.filter(direction="out").exists()
    box = re.search(rf'value="{SAYS.key}"[^>]*>', answer.content.decode()).group()
    assert "checked" in box, "what was ticked stays"


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_dutch_and_french_are_a_machine_s_too(client, case, accepted, language):
    fields = {"language": language, "even_so": "on"}
    assert press(client, case, **fields, sentence=WHERE.key).status_code == 422
    assert press(client, case, **fields, sentence=SAYS.key).status_code == 302
    (pair,) = sent(case).sentences
    assert (pair.original, pair.read_in, pair.is_signed) == (SAYS.english, "en", False)
    assert MARK in as_read(client, accepted).content.decode()


def test_what_is_ticked_in_an_unsigned_language_shows_its_english(client, case, sign):
    def box():
        page = client.get(f"/cms/helpdesk/{case.pk}/", headers={"accept-language": "fr"})
        return next(line for line in page.text.splitlines() if f'value="{WHERE.key}"' in line)

    assert f'lang="en">{WHERE.english}' in box()
    sign(["Reader A", "Reader B"], "fr")
    assert f'lang="en">{WHERE.english}' not in box()


def test_signed_in_a_language_that_the_desk_reads_it_is_sent_as_it_is(client, case, accepted, sign):
    sign(["Reader A", "Reader B"], "fr")
    fields = {"language": "fr", "even_so": "on", "sentence": WHERE.key}
    assert press(client, case, **fields).status_code == 302
    assert sent(case).sentences[0].original == ""
    assert MARK not in as_read(client, accepted).content.decode()


def test_two_readers_let_it_go_and_one_does_not(client, case, accepted, sign):
    sign(["Reader A", "Reader B"])
    assert press(client, case, sentence=WHERE.key).status_code == 302
    page = as_read(client, accepted).content.decode()
    assert in_language(WHERE, "ar") in page
    assert WHERE.english in page
    assert MARK not in page
    sign(["Reader A", " Reader A "])
    with pytest.raises(two_readers.BadSignature):
        hindrance(WHERE, "ar")


def test_the_letters_of_a_name_are_no_readers(sign):
    sign("Amina")  # the brackets of a list were forgotten
    with pytest.raises(two_readers.BadSignature, match="a list of readers"):
        hindrance(WHERE, "ar")


def test_a_signature_is_of_these_very_words(sign):
    sign(["Reader A", "Reader B"])
    words = in_language(WHERE, "ar")
    assert two_readers.is_signed_by_two(WHERE.key, "ar", words)
    assert not two_readers.is_signed_by_two(WHERE.key, "ar", words + ".")
    assert not two_readers.is_signed_by_two(WHERE.key, "fa", words)


def test_ticks_pass_the_lock_and_other_acts(client, case):
    press(client, case, act="note", note="for us", sentence=SAYS.key, text="half")
    client.post("/cms/helpdesk/lock/")
    fields = {"sentence": [SAYS.key, "thank-you"]}
    locked = press(client, case, **fields).content.decode()
    assert f'name="sentence" value="{SAYS.key} thank-you"' in locked
    back = press(client, case, passphrase=PASSPHRASE, sentence=f"{SAYS.key} thank-you")
    assert "checked" in re.search(rf'value="{SAYS.key}"[^>]*>', back.content.decode()).group()


def test_the_same_answer_twice_is_one(client, case):
    press(client, case, sentence=SAYS.key)
    press(client, case, sentence=SAYS.key)
    assert Message.objects.filter(direction="out").count() == 1
    press(client, case, sentence=SAYS.key, text="نعم")
    assert Message.objects.filter(direction="out").count() == 2


def test_an_answer_of_sentences_is_found_by_the_words_that_the_desk_read(client, case):
    press(client, case, sentence=SAYS.key)
    found = client.post("/cms/helpdesk/find/", {"words": "prefer"}).content.decode()
    assert case.reference in found


def boxes(page):
    """The sentences on the page, in order; and those that are ticked."""
    every = re.findall(r'name="sentence" value="([\w-]+)"([^>]*)>', page)
    return [key for key, _more in every], [key for key, more in every if "checked" in more]


def test_each_situation_is_a_set_of_sentences_that_there_are():
    assert set(SETS) == set(sentence_picker.SITUATIONS)
    for keys in SETS.values():
        assert set(keys) <= set(BY_KEY)
        assert len(set(keys)) == len(keys) >= 5


@pytest.mark.parametrize("name", SETS)
def test_one_press_ticks_those_of_a_situation_that_may_leave_and_sends_nothing(client, case, name):
    page = press(client, case, f"set-{name}", text="hello", sentence="strength").content.decode()
    may = {key for key in SETS[name] if hindrance(BY_KEY[key], "ar") is None}
    assert set(boxes(page)[1]) == may | {"strength"}
    assert may < set(SETS[name]) or not any(BY_KEY[key].acts for key in SETS[name])
    assert ">\nhello</textarea>" in page
    assert "The person will read" in page
    assert not Message.objects.filter(direction="out").exists()


def test_what_was_sent_last_stands_first_and_once(client, case):
    first = list(OF_ANSWERS)
    assert boxes(client.get(f"/cms/helpdesk/{case.pk}/").content.decode())[0] == first
    press(client, case, sentence=["strength", "ill"])
    press(client, case, sentence="sleep", seen="2")
    page = client.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    shown = boxes(page)[0]
    assert shown[:3] == ["sleep", "strength", "ill"]
    assert sorted(shown) == sorted(first)
    assert page.index("Sent last") < page.rindex(BY_KEY["sleep"].english)


def test_what_was_sent_last_is_sealed_and_gone_with_the_session(client, case, at_desk, caseworkers):
    lengths = set()
    many = [key for key in OF_ANSWERS if hindrance(BY_KEY[key], "ar") is None]
    for seen, keys in enumerate((["strength"], many[:40]), 1):
        press(client, case, sentence=keys, seen=str(seen))
        kept = client.session[sentence_picker.IN_SESSION]
        assert "strength" not in kept
        lengths.add(len(kept))
    assert len(lengths) == 1, "its length says nothing"
    other = at_desk(DeskName.PAYOKE)
    assert "Sent last" not in other.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    # Of another member's, or spoilt: nothing is said, and the page is there.
    session = client.session
    session[sentence_picker.IN_SESSION] = kept[:-8] + "AAAAAAA="
    session.save()
    page = client.get(f"/cms/helpdesk/{case.pk}/")
    assert page.status_code == 200
    assert "Sent last" not in page.content.decode()
