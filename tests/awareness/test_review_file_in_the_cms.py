"""A native speaker without an account reads sentences in a file, and signs them by it."""

from datetime import date

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awareness.models import SentenceSignature
from awareness.models.sentence_signatures import digest_of_pair
from awareness.translating import language_file, review_file
from tests.awareness.conftest import plant_persian
from tests.awareness.test_matrix import somebody_who
from tests.awareness.test_states import edit, page, state
from tests.awareness.test_translating import translation_into

PLANTED_FOR_ALL = plant_persian
READER = "Almaz, a pseudonym"


@pytest.fixture
def reviewer(client, planted):
    client.force_login(somebody_who("Reviewers", "ar"))
    return client


def returned(*changes: tuple[str, str], only: str = "page/", reader: str = READER) -> polib.POFile:
    """What comes back: every sentence of the pages that `only` begins, some of them bettered."""
    catalogue = language_file.exported("ar")
    catalogue.metadata[review_file.READ_BY] = reader
    kept = [entry for entry in catalogue if entry.msgctxt.startswith(only) and entry.msgstr]
    for entry in kept:
        entry.msgstr = dict(changes).get(entry.msgctxt, entry.msgstr)
    catalogue[:] = kept
    return catalogue


def send(client, catalogue, **more):
    file = SimpleUploadedFile("read-ar.po", str(catalogue).encode())
    return client.post("/cms/translations/ar/", {"file": file, **more}, follow=True)


def test_the_review_file_is_one_file_with_sentence_beside_sentence(reviewer):
    answer = reviewer.get("/cms/translations/ar/sheet/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="read-ar.html"'
    html = answer.text
    assert 'data-where="page/rights:title"' in html
    assert page("ar").title in html
    assert 'dir="rtl"' in html
    for outside in ("http://", "https://", "//", "src="):
        assert outside not in html.replace("</", "").partition("<body>")[2].partition("<script>")[0]
    assert "src=" not in html


def test_what_speaks_of_violence_is_announced_and_folded_away():
    assert review_file.VIOLENT.search("He beats me.")
    assert review_file.VIOLENT.search("Sexual exploitation")
    assert not review_file.VIOLENT.search("You can call. It is free.")


def test_words_of_the_glossary_stand_beside_the_sentence(planted):
    found = [
        sentence.words
        for page in review_file.pages_to_read("ar")
        for sentence in (*page.calm, *page.violent)
    ]
    assert any(found)
    assert review_file._simple("smuggling (of people)") == "smuggling"


def test_taking_it_in_signs_each_sentence_with_reader_importer_and_day(reviewer):
    answer = send(reviewer, returned())
    assert READER in answer.text
    signed = SentenceSignature.objects.get(context="page/rights:title")
    assert (signed.read_by, signed.language) == (READER, "ar")
    assert signed.imported_by == somebody_signed_in(reviewer)
    assert signed.digest == digest_of_pair("Your rights", page("ar").title)
    assert signed.day <= date.fromisoformat("9999-01-01")


def somebody_signed_in(client):
    from django.contrib.auth import get_user

    class Asked:
        session = client.session

    return get_user(Asked)


def test_a_page_of_which_every_sentence_was_read_is_read(reviewer):
    assert not state("ar").is_reviewed
    send(reviewer, returned(only="page/rights"))
    assert state("ar").is_reviewed


def test_each_paragraph_of_a_text_is_a_sentence_of_its_own(reviewer):
    catalogue = returned(only="page/rights")
    places = [entry.msgctxt for entry in catalogue]
    [twice] = {place for place in places if places.count(place) > 1}
    first = next(entry for entry in catalogue if entry.msgctxt == twice)
    catalogue[:] = [entry for entry in catalogue if entry is not first]
    send(reviewer, catalogue)
    assert not state("ar").is_reviewed


def test_whoever_stops_in_the_middle_signs_what_is_done_and_no_page(reviewer):
    catalogue = returned(only="page/rights")
    catalogue[:] = catalogue[:1]
    send(reviewer, catalogue)
    assert SentenceSignature.objects.count() == 1
    assert not state("ar").is_reviewed
    send(reviewer, returned(only="page/rights"))
    assert state("ar").is_reviewed, "the rest another day"


@pytest.mark.parametrize("mark", ["fuzzy", "obsolete"])
def test_a_sentence_that_its_reader_marked_as_needing_work_is_not_signed(reviewer, mark):
    catalogue = returned(only="page/rights")
    if mark == "fuzzy":
        catalogue[0].flags.append("fuzzy")
    catalogue[0].obsolete = mark == "obsolete"
    send(reviewer, catalogue)
    assert SentenceSignature.objects.count() == len(catalogue) - 1
    assert not state("ar").is_reviewed


def test_a_better_sentence_is_taken_in_and_the_page_signed_once_it_is_public(
    reviewer, django_capture_on_commit_callbacks
):
    better = ("page/rights:title", "حقوقك أنت")
    send(reviewer, returned(better, only="page/rights"))
    assert SentenceSignature.objects.filter(context="page/rights:title").exists()
    assert not state("ar").is_reviewed, "the public page says something else"
    with django_capture_on_commit_callbacks(execute=True):
        translation_into("ar").save_target(publish=True)
    assert page("ar").title == "حقوقك أنت"
    assert state("ar").is_reviewed


def test_a_signature_is_of_the_words_that_were_read(reviewer):
    send(reviewer, returned(only="page/rights"))
    assert state("ar").is_reviewed
    edit("ar", "كلمات أخرى {reflection_days}")
    assert not state("ar").is_reviewed


def test_a_sentence_that_was_refused_is_not_signed(reviewer):
    context = next(e.msgctxt for e in language_file.exported("ar") if "{" in e.msgid)
    send(reviewer, returned((context, "بدون رقم")))
    assert not SentenceSignature.objects.filter(context=context).exists()


def test_only_a_reviewer_takes_it_in(client, planted):
    client.force_login(somebody_who("Translators", "ar"))
    answer = send(client, returned())
    assert "Only a reviewer" in answer.text
    assert not SentenceSignature.objects.exists()


def test_a_file_that_names_no_reader_signs_nothing(reviewer):
    send(reviewer, returned(reader=" "))
    catalogue = returned()
    del catalogue.metadata[review_file.READ_BY]
    send(reviewer, catalogue)
    assert not SentenceSignature.objects.exists()


def test_the_name_of_a_reader_is_for_staff_alone(reviewer, client):
    send(reviewer, returned(only="page/rights"))
    client.logout()
    assert "Almaz" not in client.get("/ar/rights/").text
