"""What staff have changed comes back into the files, and nothing else moves."""

import difflib
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from awareness.content import content_pot, pages, read_registry, translations
from awareness.content.page_fields import instance_of
from awareness.content.page_to_yaml import reads_the_same
from awareness.content.translation_files import po_file
from awareness.export.exporter import export_content
from awareness.models import CampaignPage, ContentPage, Hotline, LegalSource, ReceptionCentre
from tests.awareness.conftest import CAMPAIGNS, catalogue_of, planting, set_in_file, translate

CAMPAIGN = """
id: look-twice
parent: campaigns
kind: campaign
title: Look twice
tab_title: A campaign
summary: A campaign that asks everybody to look.
checked_on: 2026-11-24
campaign:
  when: In spring
  made_by: The association of hauliers
  for_whom: Lorry drivers  # and whoever loads
materials:
  - {id: poster, kind: poster, title: A poster, text: Not found yet.}
  - {id: site, kind: website, title: Their website, text: It is gone.}
body:
  - {id: idea, type: paragraph, value: Drivers got a leaflet.}
"""


def plant_with_a_campaign(folder: Path) -> None:
    """The words of the site, a campaign too, with a catalogue for every language."""
    for name, words in (("campaigns", CAMPAIGNS), ("look-twice", CAMPAIGN)):
        (folder / "content" / "pages" / f"{name}.yaml").write_text(words, encoding="utf-8")
    translate(folder)
    facts = read_registry(folder / "content" / "registry.yaml")
    content_pot.write_all(
        content_pot.content_messages(pages(folder / "content" / "pages", facts), facts),
        folder / "locale",
    )
    planting(["ar"], folder)


PLANTED_FOR_ALL = plant_with_a_campaign


@pytest.fixture
def export(folder):
    return lambda: export_content(folder / "content", folder / "locale")


def files(folder: Path) -> dict[str, str]:
    found = [*folder.rglob("*.yaml"), *folder.rglob("*.po"), *folder.rglob("*.pot")]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def difference(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """The lines that went and came, all files together."""
    return [
        line
        for name in sorted({*old, *new})
        for line in difflib.ndiff(old.get(name, "").splitlines(), new.get(name, "").splitlines())
        if line[0] in "+-"
    ]


def english(slug: str) -> ContentPage:
    return ContentPage.objects.get(slug=slug, locale__language_code="en")


def edit(page: ContentPage, change) -> None:
    """Change the body as a person does, and publish it: the CMS then writes out what is empty."""
    body = [dict(block) for block in page.body.raw_data]
    change(body)
    page.body = json.dumps(body)
    assert all(block.value is not None for block in page.body)  # read, it is written out whole
    page.save_revision().publish()


def read_back(folder: Path, page: ContentPage) -> bool:
    """Whether the files say what the page says."""
    facts = read_registry(folder / "content" / "registry.yaml")
    words = {one.id: one for one in pages(folder / "content" / "pages", facts)}
    return reads_the_same(page, instance_of(words[page.content_id]))


def test_an_untouched_site_has_nothing_to_write(folder, export):
    before = files(folder)
    assert list(export().sentences()) == ["Nothing to write."]
    assert files(folder) == before


def test_the_tables_are_read_once_for_all_languages(export):
    with CaptureQueriesContext(connection) as asked:
        export()
    reads = [each for each in asked if 'FROM "awareness_hotline"' in each["sql"]]
    assert len(reads) == 2, "for the rows, and for their translations"


def test_a_changed_title_changes_its_line_and_no_other(folder, export):
    page = english("rights")
    page.title = "What the law gives you: rights"
    page.save_revision().publish()
    before = files(folder / "content")
    assert export().pages == ["rights"]
    assert difference(before, files(folder / "content")) == [
        "- title: Your rights",
        '+ title: "What the law gives you: rights"',
    ]


def test_a_changed_paragraph_leaves_the_lines_of_its_neighbours(folder, export):
    page = english("rights")

    def change(body):
        body[0]["value"] = (
            '<p data-block-key="a1">A new beginning with <b>bold words</b>.</p>'
            + body[0]["value"]
            + '<ul><li data-block-key="b2">first &amp; last</li><li>a second one</li></ul>'
        )

    edit(page, change)
    before = files(folder / "content")
    export()
    lines = difference(before, files(folder / "content"))
    assert all(line.startswith("+") for line in lines)
    assert lines == [
        "+       A new beginning with **bold words**.",
        "+ ",
        "+ ",
        "+       - first & last",
        "+       - a second one",
    ]
    assert read_back(folder, english("rights"))


def test_blocks_and_items_may_come_go_and_change_places(folder, export):
    page = english("rights")

    def change(body):
        body.insert(
            1,
            {
                "type": "callout",
                "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
                "value": {
                    "kind": "info",
                    "title": "",
                    "text": "<p>Call {phone_national}: now.</p>",
                },
            },
        )
        questions = next(b for b in body if b["type"] == "qa")
        questions["value"]["items"].append(
            {
                "type": "item",
                "id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                "value": {
                    "question": "Where do I sleep?",
                    "answer": '<p>Ask a <a href="/domestic-work/">centre</a>.</p><p>Then rest.</p>',
                },
            }
        )
        body.append(body.pop(0))

    edit(page, change)
    assert export().pages == ["rights"]
    page = english("rights")
    assert read_back(folder, page)
    text = (folder / "content" / "pages" / "rights.yaml").read_text(encoding="utf-8")
    assert "- id: 0f8fad5b-d9cb-469f-a165-70867728950e" in text
    assert "[centre](page:work)" in text
    assert not export().pages


def test_a_campaign_comes_back_with_its_facts_and_its_materials(folder, export):
    page = CampaignPage.objects.get(slug="look-twice", locale__language_code="en")
    page.for_whom, page.today = "Drivers of lorries", "It goes on"
    materials = [dict(block) for block in page.materials.raw_data]
    materials[1]["value"] = {**materials[1]["value"], "text": "It is back."}
    value = {"title": "A leaflet", "text": "", "document": None, "alt": "", "decorative": False}
    page.materials = [*materials, {"type": "leaflet", "id": "new", "value": value}]
    page.save_revision().publish()
    before = files(folder / "content")
    gathered = export()
    assert (gathered.pages, gathered.refused, gathered.gone) == (["look-twice"], [], [])
    assert difference(before, files(folder / "content")) == [
        "-   for_whom: Lorry drivers  # and whoever loads",
        "+   for_whom: Drivers of lorries # and whoever loads",
        "+   today: It goes on",
        "-   - {id: site, kind: website, title: Their website, text: It is gone.}",
        "+   - {id: site, kind: website, title: Their website, text: It is back.}",
        "+   - id: new",
        "+     kind: leaflet",
        "+     title: A leaflet",
    ]
    assert read_back(folder, page)
    assert not export().pages


def test_a_link_to_a_campaign_is_written_by_its_name(folder, export):
    link = '<p>See <a href="/campaigns/look-twice/">this</a>.</p>'
    edit(
        english("rights"),
        lambda body: body.append({"type": "paragraph", "id": "see", "value": link}),
    )
    assert export().refused == []
    text = (folder / "content" / "pages" / "rights.yaml").read_text(encoding="utf-8")
    assert "[this](page:look-twice)" in text


def test_what_a_translator_wrote_in_a_campaign_comes_back(
    folder, export, django_capture_on_commit_callbacks
):
    publish(correction("look-twice", "for_whom"), django_capture_on_commit_callbacks)
    assert export().passages == {"ar": 1}


def test_a_page_that_staff_made_gets_a_file_of_its_own(folder, export):
    home = Page.objects.get(url_path="/en/").specific
    page = ContentPage(
        title="A bed: tonight",
        slug="bed",
        tab_title="A bed",
        summary="- Ask. It is true, and “free”.",
        kind="help",
        checked_on=timezone.localdate(),
        locale=Locale.get_default(),
        body=json.dumps(
            [{"type": "paragraph", "id": "p1", "value": f"<p>{'Long words. ' * 30}</p>"}]
        ),
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    assert export().pages == ["bed"]
    assert read_back(folder, page)
    assert not export().pages


def test_what_has_no_place_in_yaml_is_named_and_nothing_is_half_written(folder, export):
    edit(
        english("rights"),
        lambda body: body.append({"type": "paragraph", "id": "odd", "value": "<h2>No</h2>"}),
    )
    before = files(folder / "content")
    (sentence,) = export().refused
    assert sentence.startswith("page rights: <h2> has no place")
    assert "odd" in sentence
    assert files(folder / "content") == before


def test_a_draft_is_nobodys_word_yet(folder, export):
    page = english("rights")
    page.title = "Not yet"
    page.save_revision()
    before = files(folder)
    export()
    assert files(folder) == before


def test_a_newer_file_is_not_overwritten_by_what_was_planted_before(folder, export):
    path = folder / "content" / "pages" / "rights.yaml"
    newer = path.read_text(encoding="utf-8").replace("title: Your rights", "title: Newer")
    path.write_text(newer, encoding="utf-8")
    export()
    assert path.read_text(encoding="utf-8") == newer


def test_when_both_sides_have_changed_somebody_is_told(folder, export):
    path = folder / "content" / "pages" / "rights.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: Your rights", "title: Newer"), encoding="utf-8")
    page = english("rights")
    page.summary = "You get {reflection_days} days, said staff."
    page.save_revision().publish()
    assert export().both == ["page rights"]


def test_the_registry_comes_back_row_by_row(folder, export):
    Hotline.objects.filter(code="national").update(
        phone="+3225550000", cost_en="", confirmed_by="Her: today"
    )
    Hotline.objects.filter(code="child-focus").update(hours_ar="كلمة أخرى")
    ReceptionCentre.objects.filter(code="pag-asa").update(hours_ar="كلمة بدون رقم")
    LegalSource.objects.create(
        code="new-law",
        title_en="A new law",
        as_of="2026-01-01",
        source="x",
        read_on="2026-01-02",
    )
    before = files(folder / "content")
    gathered = export()
    assert gathered.rows == ["hotline/national", "source/new-law"]
    lines = difference(before, files(folder / "content"))
    assert '+     phone: "+3225550000"' in lines
    assert '+     confirmed_by: "Her: today"' in lines
    assert gathered.passages["ar"] == 1
    assert "ar centre/pag-asa:hours" in gathered.refused[0]
    assert "It lacks {pag_asa_office_hours}" in gathered.refused[0]
    row = next(
        r
        for r in read_registry(folder / "content" / "registry.yaml").hotlines
        if r["code"] == "national"
    )
    assert row["phone"] == "+3225550000"
    assert not row.get("cost")
    assert not export().rows


@pytest.fixture
def corrected(folder):
    """The translation of a page whose title a translator has corrected in the CMS."""
    return correction("rights", "title")


def correction(slug: str, path: str) -> Translation:
    page = Page.objects.get(slug=slug, locale__language_code="en")
    translation = Translation.objects.get(
        source__object_id=page.translation_key, target_locale__language_code="ar"
    )
    row = StringTranslation.objects.get(
        locale__language_code="ar", context__object_id=page.translation_key, context__path=path
    )
    row.data, row.tool_name = "حقوقك", ""
    row.save()
    return translation


def publish(translation, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)


def test_a_correction_comes_back_when_it_is_public_and_moves_no_other_line(
    folder, export, corrected, django_capture_on_commit_callbacks
):
    path = po_file("ar", folder / "locale")
    catalogue = catalogue_of(folder)
    entry = next(e for e in catalogue if e.msgctxt == "page/rights:title")
    entry.tcomment, entry.flags, entry.previous_msgid = "Uncertain.", ["fuzzy"], "Your right"
    catalogue.wrapwidth = content_pot.WIDTH
    path.write_text(f"{catalogue}\n", encoding="utf-8")
    waiting = export()
    assert (waiting.left, waiting.passages) == (1, {})
    before = files(folder)
    publish(corrected, django_capture_on_commit_callbacks)
    gathered = export()
    assert (gathered.left, gathered.passages) == (0, {"ar": 1})
    lines = difference(before, files(folder))
    assert {line[2:] for line in lines if line[0] == "+"} == {'msgstr "حقوقك"'}
    assert [line[2:].split()[0] for line in lines if line[0] == "-"] == ["#,", "#|", "msgstr"]
    assert (
        translations("ar", folder / "locale").texts["page/rights:title", "Your rights"] == "حقوقك"
    )


def test_exporting_and_planting_again_are_no_change(
    folder, export, plant, corrected, django_capture_on_commit_callbacks
):
    publish(corrected, django_capture_on_commit_callbacks)
    page = english("domestic-work")
    page.title = "Work in other houses"
    page.save_revision().publish()
    Hotline.objects.filter(code="national").update(phone="+3225550000")
    plant(folder, again=True)  # drafts of translations follow the new English
    assert export().pages == ["work"]
    before, rows = files(folder), state()
    assert not list(plant(folder).elements())
    assert not list(plant(folder, again=True).elements())
    assert list(export().sentences()) == ["Nothing to write."]
    assert (files(folder), state()) == (before, rows)


def test_what_staff_changed_outlives_every_planting(
    folder, plant, corrected, django_capture_on_commit_callbacks
):
    publish(corrected, django_capture_on_commit_callbacks)
    page = english("rights")
    page.summary = "You get {reflection_days} days, said staff."
    page.save_revision().publish()
    Hotline.objects.filter(code="national").update(hours_ar="كلمة أخرى")
    for again in (False, True, True):
        plant(folder, again=again)
        assert english("rights").summary.endswith("said staff.")
        assert ContentPage.objects.get(slug="rights", locale__language_code="ar").title == "حقوقك"
        assert Hotline.objects.get(code="national").hours_ar == "كلمة أخرى"


def test_what_came_into_the_file_may_be_corrected_there(
    folder, export, plant, corrected, django_capture_on_commit_callbacks
):
    publish(corrected, django_capture_on_commit_callbacks)
    assert export().passages == {"ar": 1}
    plant(folder)
    set_in_file(folder, "page/rights:title", "حقوق")
    counts = plant(folder)
    assert (counts["published"], counts["kept_strings"]) == (1, 0)
    assert ContentPage.objects.get(slug="rights", locale__language_code="ar").title == "حقوق"
    assert export().passages == {}


def test_a_row_that_was_never_planted_is_not_called_deleted(folder, export):
    path = folder / "content" / "registry.yaml"
    text = path.read_text(encoding="utf-8")
    keys = "code: new_word, label: A word, kind: text, value: Word, source: x"
    new = f"facts:\n  - {{{keys}, read_on: 2026-11-24}}\n"
    path.write_text(text.replace("facts:\n", new, 1), encoding="utf-8")
    Hotline.objects.get(code="national").delete()
    assert export().gone == ["hotline/national"]


def test_a_link_to_the_first_page_that_was_chosen_in_the_editor_is_written(folder, export):
    home = Page.objects.get(url_path="/en/")
    link = f'<p>Back <a linktype="page" id="{home.pk}">to the start</a>.</p>'
    edit(
        english("rights"),
        lambda body: body.append({"type": "paragraph", "id": "back", "value": link}),
    )
    assert export().refused == []
    text = (folder / "content" / "pages" / "rights.yaml").read_text(encoding="utf-8")
    assert "[to the start](page:home)" in text


def state() -> list:
    """Every page with its newest revision, what every passage says, every row of the registry."""
    return [
        list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "live")),
        list(StringTranslation.objects.order_by("pk").values_list("pk", "data")),
        list(Hotline.objects.order_by("pk").values()),
    ]
