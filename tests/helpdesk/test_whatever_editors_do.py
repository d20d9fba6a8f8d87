"""Whatever stands in the registry, whoever wants to write can, and it goes where they said."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from awareness.models import (
    ExpertAnswer,
    Fact,
    Hotline,
    LegalSource,
    ReceptionCentre,
    Region,
    Topic,
)
from base import phonebook
from base.phonebook.phonebook_file import Phonebook
from helpdesk.models import Conversation
from helpdesk.public import form_page
from helpdesk.rules.routing import DeskName
from tests.fixtures.repository_registry import plant_registry
from tests.helpdesk.conftest import FORM, SECRET
from website.approvals import proposals
from website.phonebook import attested_registry
from website.phonebook.phonebook_writer import publish_phonebook

# Centres before the regions that they hold.
REGISTRY = (ReceptionCentre, Region, Topic, Hotline, Fact, LegalSource)
PATHS = ("/en/write/", "/en/report/")
PLANTED_FOR_ALL = plant_registry


@pytest.fixture
def book(caseworkers, tmp_path, monkeypatch):
    """The phonebook that the site makes of the registry."""
    book = Phonebook(tmp_path / "phonebook.json", phonebook.SEED)
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)
    assert publish_phonebook()
    return book


def post(path, **fields):
    page = Client().get(path)
    assert page.status_code == 200
    body = urlencode({"token": page.context["token"], "message": SECRET, **fields})
    return Client().post(path, body, FORM, headers={"Sec-Fetch-Site": "same-origin"})


def can_be_written_to(book):
    """Both forms are shown, and what is sent is stored or stands in the form that comes back."""
    for path in PATHS:
        before = Conversation.objects.count()
        answer = post(path)
        assert answer.status_code in (200, 303, 422), path
        assert Conversation.objects.count() > before or SECRET in answer.text, path


def blank(column, _rows):
    nothing = {"CharField": "", "SlugField": "", "TextField": "", "BooleanField": False}
    empty = {**nothing, "EmailField": "", "URLField": "", "PositiveSmallIntegerField": 0}
    return [None if column.null else empty.get(column.get_internal_type())]


def long(column, _rows):
    if column.get_internal_type() == "PositiveSmallIntegerField":
        return [32767]
    return ["x" * (column.max_length or 5_000)]


def duplicate(column, rows):
    return [getattr(rows[0], column.attname)]


def swapped(column, rows):
    """Of the first two rows; by way of a third value, where each may stand once."""
    one, other = (getattr(row, column.attname) for row in rows[:2])
    return [other, one]


def change(model, columns, act):
    """As somebody saves it, but without asking a form: what the database itself refuses, stays."""
    rows = [*model.objects.order_by("pk")]
    for column in columns:
        try:
            with transaction.atomic():
                values = act(column, rows)
                if len(values) == 1:
                    # What may stand once only is another one in one row, and the same in none.
                    every = model.objects.filter(pk=rows[0].pk) if column.unique else model.objects
                    every.update(**{column.attname: values[0]})
                    continue
                if column.unique:
                    model.objects.filter(pk=rows[0].pk).update(**{column.attname: "between"})
                for row, value in reversed([*zip(rows, values, strict=False)]):
                    model.objects.filter(pk=row.pk).update(**{column.attname: value})
        except (DatabaseError, ValidationError, ValueError):
            continue
    vouch(model)


def vouch(model):
    """As the site does for every row that is saved; else the forms show what it said before."""
    for row in model.objects.all():
        attested_registry.saved(row)


def rounds():
    """A model, and its code alone or everything else: a code that has gone would hide the rest."""
    for model in REGISTRY:
        columns = [one for one in model._meta.concrete_fields if not one.primary_key]
        for is_code in (True, False):
            yield model, [one for one in columns if (one.name == "code") == is_code]


others_do = pytest.mark.before_release("the other acts go through the same fields and forms")


@pytest.mark.parametrize(
    "act", [blank, swapped, *(pytest.param(act, marks=others_do) for act in (long, duplicate))]
)
def test_no_field_of_the_registry_takes_a_form_down(book, act):
    """Every field of every snippet, in all languages; as in the database, past every form."""
    whole = book.path.read_bytes()
    for model, columns in rounds():
        with transaction.atomic():
            change(model, columns, act)
            publish_phonebook()
            can_be_written_to(book)
            transaction.set_rollback(True)
        book.path.write_bytes(whole)


# Nothing; more than any field holds; what turns a line round and looks like markup.
TYPED = {"nothing": "", "huge": "9" * 5_000, "odd": "\u202e<b>%s'&"}


def fields_of(model):
    """Every field of its form; of the thirty languages two, since the others are made alike."""
    form = model.snippet_viewset.get_form_class()()
    foreign = tuple(f"_{code}" for code, _name in settings.LANGUAGES if code not in ("en", "ti"))
    return [name for name in form.fields if not name.endswith(foreign)]


def ask_with(row, field, value, by):
    """An editor types this into one field and asks for a yes; whether the form takes it."""
    draft = row.get_latest_revision_as_object()
    make = type(row).snippet_viewset.get_form_class()
    stands = make(instance=draft)
    typed = {bound.name: bound.value() for bound in stands}
    sent = {name: v for name, v in typed.items() if v not in (None, False)} | {field: value}
    form = make(sent, instance=draft)
    if not form.is_valid():
        return False
    form.save(commit=not row.live).save_revision(user=by)
    draft = type(row).objects.get(pk=row.pk)
    proposals.ask(draft, proposals.would_ask(draft, by).mark, by)
    return True


@pytest.mark.parametrize(
    "typed", ["odd", *(pytest.param(one, marks=others_do) for one in ("nothing", "huge"))]
)
def test_no_field_that_an_editor_fills_in_takes_a_form_down(book, typed):
    """Every field of every snippet, by way of its form and of a second person who agrees."""
    ada, ben = (User.objects.create_user(name) for name in ("ada", "ben"))
    taken = 0
    for model in REGISTRY:
        for field in fields_of(model):
            row = model.objects.order_by("pk").last()
            if ask_with(row, field, TYPED[typed], ada):
                proposals.say_yes(row, proposals.waiting_for(row).mark, ben)
                taken += 1
        publish_phonebook()
        can_be_written_to(book)
    assert taken > 5, "the control: much of it is taken"


def test_no_row_that_vanishes_takes_a_form_down(book):
    LegalSource.objects.update(replaced_by=None)  # these hold each other
    for model in REGISTRY:
        model.objects.all().delete()
        publish_phonebook()
        can_be_written_to(book)
    assert not any(model.objects.exists() for model in REGISTRY)


def test_one_line_that_vanishes_keeps_no_other_change_back(book):
    Hotline.objects.filter(code="national").delete()
    payoke = ReceptionCentre.objects.get(code="payoke")
    payoke.phone = "+3232345678"
    payoke.save()
    assert publish_phonebook()
    page = book.page("en")
    assert (page.centre["payoke"].phone, page.national.phone) == ("+3232345678", "+3278055800")


def exchange(model, one, other):
    """The names of two rows, in every language."""
    columns = [f.attname for f in model._meta.concrete_fields if f.name.startswith("name")]
    rows = model.objects.values(*columns)
    first, second = rows.get(code=one), rows.get(code=other)
    model.objects.filter(code=one).update(**second)
    model.objects.filter(code=other).update(**first)
    vouch(model)
    assert publish_phonebook()


def test_not_this_centre_is_never_that_centre_though_names_are_exchanged(book):
    exchange(ReceptionCentre, "payoke", "pag-asa")
    text = Client().get("/en/write/").text
    refused = re.findall(r'<option value="([\w-]+)"[^>]*>[^<]*Payoke', text)
    assert refused == [DeskName.PAYOKE]
    post("/en/write/", avoid=refused[0], region="flanders")
    assert Conversation.objects.get().desk_id != DeskName.PAYOKE


def test_a_region_is_the_one_that_its_name_says_though_names_are_exchanged(book):
    exchange(Region, "flanders", "wallonia")
    options = Client().get("/en/write/").text.partition("</fieldset>")[0]
    [chosen] = re.findall(r'value="(\w+)"(?:(?!<input).)*?<b>Flanders</b>', options, re.DOTALL)
    assert chosen == "flanders"


@pytest.mark.parametrize("path", PATHS)
def test_numbers_that_the_law_gives_are_on_the_form_whatever_the_registry_says(book, path):
    Hotline.objects.update(phone="+32470666666")
    vouch(Hotline)
    publish_phonebook()
    assert book.page("en").lines["national"].phone == "+32470666666", "the control"
    lines = book.page("en").lines
    assert [lines[code].phone for code in ("emergency", "police", "child-focus")] == [
        *("112", "101", "116000")
    ]
    assert "tel:112" in Client().get(path).text


@pytest.mark.parametrize("path", ["/en/write/", "/en/report/", "/en/tell/"])
def test_a_form_that_cannot_be_made_gives_the_words_back_with_the_numbers(
    book, monkeypatch, caplog, path
):
    token = Client().get(path).context["token"]

    def fails(*_language, **_more):
        raise KeyError(SECRET)

    monkeypatch.setattr(form_page, "offer", fails)
    typed = {"token": token, "message": SECRET, "place": "Hotel <Lotus>", "reach_at": "0470 1"}
    for answer in (Client().get(path), Client().post(path, urlencode(typed), FORM)):
        assert answer.status_code == 503
        assert answer.headers["Cache-Control"] == "no-store"
        for number in ("tel:112", "tel:+3278055800"):
            assert number in answer.text
    for words in (SECRET, "Hotel &lt;Lotus&gt;", "0470 1"):
        assert words in answer.text
    assert SECRET not in caplog.text
    assert "KeyError" in caplog.text


def test_snippets_are_these_and_no_others():
    from wagtail.snippets.models import get_snippet_models

    # What those who know have answered stands on no page and in no form.
    assert set(get_snippet_models()) == {*REGISTRY, ExpertAnswer}
