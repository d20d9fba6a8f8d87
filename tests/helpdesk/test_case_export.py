"""A copy for a lawyer or a magistrate: chosen, read, blacked out, sealed, noted, told."""

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pikepdf
import pytest
from django.db import connection

from helpdesk.conversations import disclosures, lookup, replies
from helpdesk.inbox.disclosure.redaction import BAR, black_out, not_found, words_to_black
from helpdesk.models import AuditEntry, Conversation, Message
from helpdesk.public.message_thread import thread
from helpdesk.rules.routing import DeskName
from tests.fixtures.missing import missing
from tests.fixtures.poppler import read_pdf
from tests.helpdesk import needles
from tests.helpdesk.conftest import FORM, with_its_key

KARIM = "Karim el Amrani zqxj"
SAID = f"{KARIM} keeps my passport 😀. أنا خائفة ጓል ፍርሂ"
NOTE = "Her brother called about her"
REACH = "0470 99 88 77"
PASSPHRASE_OF_FILE = "sedol tamip worun bikat"


@pytest.fixture
def words(words):
    contact = {"reach_by": "call", "reach_at": REACH}
    return replace(words, text=SAID, safe_contact=contact)


@pytest.fixture
def case(accepted):
    case = Conversation.objects.get()
    replies.add_note(*with_its_key(case), text=NOTE, author="colleague")
    return case


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


@pytest.fixture
def export(client, case):
    """Call it with fields of the form: the page, or the file."""
    address = f"/cms/helpdesk/{case.pk}/export/"

    def post(act="make", **fields):
        return client.post(address, {"act": act, "pick": "1", "text": KARIM, **fields})

    def as_read(**fields):
        seen = re.search(r'name="seen" value="(\w+)"', post("read", **fields).content.decode())
        ready = {"names": "black", "ground": "agreed", "of_file": PASSPHRASE_OF_FILE}
        read = fields.get("read", ["1", "2", "contact"])
        return post(**{**ready, **fields, "seen": seen.group(1), "read": read})

    post.as_read = as_read
    return post


def opened(answer):
    """The PDF in the file, opened by a program that is not ours."""
    assert answer.status_code == 200, answer.content.decode()[:2000]
    command = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback"]
    locked = [*command, "--passphrase", PASSPHRASE_OF_FILE, "--decrypt"]
    try:
        return subprocess.run(locked, input=answer.content, capture_output=True, check=True).stdout
    except FileNotFoundError:
        missing("gpg", "apt-get install gnupg")


def text_of(pdf):
    return read_pdf(pdf)


def test_what_is_black_is_not_in_the_text_however_it_was_written():
    words = words_to_black("Karim\nkarim el amrani\n\nJose\u0301")
    text = "KARIM  El\nAmrani and karim met José."
    assert black_out(text, words) == f"{BAR} and {BAR} met {BAR}."
    assert not_found([*words, "nobody"], [text]) == ["nobody"]


@pytest.mark.parametrize(
    ("typed", "text", "left"),
    [
        ("Anna Maria\nMaria Lopez", "of Anna Maria Lopez.", f"of {BAR}."),
        ("ana", "banana", f"b{BAR}"),
        ("Karim", "Ka\u00adrim, K\u200barim, \u202eKarim", f"{BAR}, {BAR}, \u202e{BAR}"),
        ("karim el", "Karim\u200b \u200bEl Amrani", f"{BAR} Amrani"),
    ],
    ids=["two that overlap", "one that overlaps itself", "signs that nobody sees", "and spaces"],
)
def test_no_half_of_a_name_is_left_where_two_overlap_or_something_unseen_is_in_it(
    typed, text, left
):
    words = words_to_black(typed)
    assert black_out(text, words) == left
    assert not_found(words, [text]) == []


def test_only_a_coordinator_makes_one(at_desk, case):
    client = at_desk(DeskName.PAYOKE, coordinates=False)
    assert client.get(f"/cms/helpdesk/{case.pk}/export/").status_code == 404
    assert "/export/" not in client.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    other = at_desk(DeskName.SURYA)
    assert other.get(f"/cms/helpdesk/{case.pk}/export/").status_code == 404


def test_notes_and_contact_are_left_out_unless_ticked(client, case, export):
    page = client.get(f"/cms/helpdesk/{case.pk}/export/").content.decode()
    assert "Lawyers of suspects can read a case file." in page
    assert re.search(r'name="pick" value="1" checked', page)
    assert not re.search(r'name="pick" value="2" checked', page), "a note"
    text = text_of(opened(export.as_read()))
    for hidden in (NOTE, REACH, case.reference, KARIM):
        assert hidden not in text
    assert "keeps my passport [grinning face]" in text
    more = text_of(opened(export.as_read(pick=["1", "2"], contact="on")))
    assert NOTE in more
    assert REACH in more
    assert "colleague" not in more, "names of others only if ticked"


def test_what_is_taken_out_is_taken_out_of_the_safe_contact_too(export):
    """The name of somebody else may stand there, or where she can be found."""
    text = text_of(opened(export.as_read(contact="on", text=REACH)))
    assert KARIM in text, "what nobody took out"
    assert REACH not in text


def test_the_file_is_pdf_a_without_the_words_that_were_taken_out(export):
    pdf = opened(export.as_read())
    with pikepdf.open(io.BytesIO(pdf)) as file:
        with file.open_metadata() as about:
            assert about.pdfa_status == "2B"
        plain = io.BytesIO()
        file.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    assert needles.find([KARIM, REACH, NOTE], [("the file", plain.getvalue())]) == []


def test_nothing_is_made_before_every_page_is_read_as_it_stands(export):
    for fields in (
        {"read": []},
        {"ground": ""},
        {"names": ""},
        {"of_file": "short"},
        {"certificate": "none"},
        {"untold": "on", "why": "secret"},
        {"ground": "law", "untold": "on"},
    ):
        assert export.as_read(**fields).status_code == 422, fields
    read = {"read": ["1"], "names": "black", "ground": "agreed", "of_file": PASSPHRASE_OF_FILE}
    seen = re.search(r'name="seen" value="(\w+)"', export("read").content.decode()).group(1)
    assert export(seen=seen, text="", **read).status_code == 422, "it reads otherwise now"
    assert not AuditEntry.objects.filter(action="given-out").exists()
    assert export(seen=seen, **read).status_code == 200


def test_the_words_to_black_out_are_not_thrown_away_when_it_locks(client, case):
    """The script leaves what is marked: every page is read, and that takes its time."""
    page = client.get(f"/cms/helpdesk/{case.pk}/export/").text
    assert "data-helpdesk-typed" in re.search(r'<textarea name="text"[^>]*>', page)[0]


def test_a_passphrase_is_offered_with_the_pages_and_stays(export):
    offered = r'name="of_file" value="([a-z ]{20,})"'
    first = re.search(offered, export("read").content.decode()).group(1)
    again = export("read", of_file=first).content.decode()
    assert re.search(offered, again).group(1) == first


def test_words_that_stand_nowhere_are_told(export):
    page = unescape(export("read", text=f"{KARIM}\nKarym el Amrani").content.decode())
    assert "<bdi>Karym el Amrani</bdi>" in page
    assert f"<bdi>{KARIM}</bdi>" not in page
    assert f"{BAR} keeps" in page


def test_it_is_noted_with_its_digest_and_she_is_told(export, case, accepted):
    pdf = opened(export.as_read())
    note = Message.objects.filter(direction="note").last()
    kept = lookup.open_row(note, with_its_key(case).conversation_key).content["text"]
    assert hashlib.sha256(pdf).hexdigest() in kept
    entry = AuditEntry.objects.get(action="given-out")
    assert (entry.about, entry.who) == ("agreed", "worker-payoke")
    assert list(thread(lookup.find_by_receipt(accepted.receipt)).copies) == ["agreed"]


def test_she_reads_it_on_coming_back_and_at_another_desk_too(client, export, accepted):
    export.as_read(ground="law")
    token = client.get("/en/read/").context["token"]
    page = client.post(
        "/en/read/",
        f"token={token}&number={accepted.receipt}",
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert "because the law demands it" in page.content.decode()


def test_where_the_law_forbids_it_she_is_not_told_and_why_is_kept(export, case, accepted):
    export.as_read(ground="law", untold="on", why="The judge's order of today")
    assert thread(lookup.find_by_receipt(accepted.receipt)).copies == {}
    note = Message.objects.filter(direction="note").last()
    kept = lookup.open_row(note, with_its_key(case).conversation_key).content["text"]
    assert "The judge's order of today" in kept
    assert AuditEntry.objects.get(action="given-out").about == "law-untold"
    with pytest.raises(ValueError, match="agreed"):
        disclosures.note_copy(*with_its_key(case), ground="agreed", is_told=False, text="", by=None)


@pytest.mark.both_databases
def test_nothing_of_it_is_kept_in_clear_in_the_database(export, case):
    export.as_read(pick=["1", "2"], contact="on")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM helpdesk_message")
        rows = [("message", bytes(row[0])) for row in cursor.fetchall()]
        cursor.execute("SELECT label FROM helpdesk_conversation")
        rows += [("label", bytes(row[0])) for row in cursor.fetchall()]
    assert len(rows) == 4
    assert needles.find([KARIM, NOTE, PASSPHRASE_OF_FILE, "copy_agreed"], rows) == []


MAKE = """
from datetime import date
from helpdesk.inbox.disclosure.disclosure_pdf import CopiedText, DisclosurePdf, Part, make_pdf
part = Part("The person", [CopiedText({said!r}, "ar", "ltr")])
assert make_pdf(DisclosurePdf("What was said", [], [part], "en"), date(2026, 11, 27))
if {spoilt}:
    open("spoilt", "w").write({said!r})
"""


@pytest.mark.parametrize("spoilt", [False, True])
def test_the_file_is_made_in_memory_alone(tmp_path, spoilt):
    """All that a process writes to by itself is an empty folder; afterwards it is still empty."""
    from tests.test_house import ROOT

    for folder in ("home", "tmp"):
        (tmp_path / folder).mkdir()
    places = {
        "HOME": tmp_path / "home",
        "TMPDIR": tmp_path / "tmp",
        "PYTHONPATH": f"{ROOT}:{ROOT}/site",
    }
    script = MAKE.format(said=SAID, spoilt=spoilt)
    env = {name: str(path) for name, path in places.items()} | {"PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, check=True)
    assert bool(list(needles.files(tmp_path))) is spoilt


@pytest.mark.parametrize(
    ("ground", "why", "noted"),
    [
        ("told", "", "Under 18, and told before: for a service that protects"),
        ("danger", "He has a knife.", "He has a knife."),
    ],
)
def test_a_copy_protects_once_told_or_with_a_reason_and_the_audit_tells_neither(
    export, case, ground, why, noted
):
    assert opened(export.as_read(ground=ground, why=why))
    assert noted in lookup.messages_of(with_its_key(case), with_notes=True)[-1].content["text"]
    [said] = AuditEntry.objects.filter(action="given-out").values_list("about", flat=True)
    assert said == disclosures.PROTECTION
    assert list(thread(with_its_key(Conversation.objects.get())).copies) == [disclosures.PROTECTION]


def test_no_copy_for_danger_without_a_reason_and_none_in_secret(export, case):
    refused = export.as_read(ground="danger", why=" ")
    assert refused.status_code == 422
    assert "Write down why a life is in danger." in refused.content.decode()
    assert export.as_read(ground="told", untold="on", why="no law").status_code == 422
    assert not Message.objects.filter(direction="note", sequence__gt=2).exists()
    with pytest.raises(ValueError, match="protection"):
        disclosures.note_copy(
            *with_its_key(case), ground="protection", is_told=False, text="", by=None
        )


def test_she_reads_on_coming_back_that_it_was_made(export, case, accepted, client):
    export.as_read(ground="told")
    token = client.get("/en/read/").context["token"]
    body = urlencode({"token": token, "number": accepted.receipt})
    same = {"Sec-Fetch-Site": "same-origin"}
    page = client.post("/en/read/", body, content_type=FORM, headers=same)
    assert "made a copy of messages for a service that protects people" in page.content.decode()
