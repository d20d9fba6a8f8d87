"""
An afternoon, in French, at a desk and on a phone: a campaign, from its first word to its first
day, and a number put right with a second person's yes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.request import urlopen

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.fixtures.editing import BEGINNING_IS_KNOWN, COUNT_OPENINGS, PATIENCE, drawn
from tests.fixtures.staff import sign_in

KEPT = "#w-autosave-indicator[data-w-autosave-state-value=saved]"
# What ends beyond the edge; the page itself, where it can be pushed sideways. Lists and their like
# are pushed on their own.
TOO_WIDE = """(place) => {
    const apart = "#listing-results, .tr-wide, .w-minimap, header, .w-sr-only, svg, option";
    const page = document.scrollingElement;
    return [...(page.scrollWidth > innerWidth ? [page] : []),
        ...document.querySelectorAll(`${place} *`)]
        .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(apart))
        .filter((one) => one === page || one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => "too wide: " + one.outerHTML.slice(0, 150));
}"""
# Buttons and boxes on which nobody can press, once they are brought into sight. What still moves is
# where it will be: the admin's messages come down from above.
OUT_OF_REACH = """(place) => {
    document.getAnimations()
        .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
        .forEach((one) => one.finish());
    const apart = ".w-sr-only, .w-minimap, [aria-hidden=true], [type=file]";
    return [...document.querySelectorAll(`${place} :is(button, a, input, select, textarea)`)]
        .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        .filter((one) => !one.closest(apart))
        .filter((one) => {
            one.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
            const box = one.getClientRects()[0];
            if (!box || box.width < 2 || box.height < 2) return false;
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const top = document.elementFromPoint(x, y);
            return !top || !(one.contains(top) || top.contains(one) || top.closest("label"));
        })
        .map((one) => "out of reach: " + one.outerHTML.slice(0, 150));
}"""
A_MOMENT = 20_000  # milliseconds, for a window to open
# By her, in one language besides English; what she types is not counted.
MOST_PRESSES = 50
# As the worker would once the hour has come, without waiting for it. For an hour, so that it is
# over when the other begins, whichever afternoon comes first.
THE_HOUR_COMES = """
from datetime import timedelta
from django.utils import timezone
from awareness.models import CampaignPage
now = timezone.now()
days = {{"starts_at": now, "ends_at": now + timedelta(hours=1)}}
CampaignPage.objects.filter(slug="{slug}").update(**days)
"""


class Afternoon(NamedTuple):
    """
    width: of the screen. language: into which the campaign is translated, and by what name.
    stands: how the number begins that phone takes the place of, as people write it. in_days: when
    the campaign begins, for two at once are asked about.
    """

    width: int
    language: str
    name: str
    title: str
    phone: str
    stands: str
    in_days: int


AFTERNOONS = [
    Afternoon(1366, "nl", "Néerlandais", "The door is open", "+3278154300", "078 154", 1),
    Afternoon(390, "fr", "Français", "A light in the window", "+3224754400", "+32 2 475", 30),
]


class Screen:
    """A browser of one person. presses: how often they clicked. faults: by the name of a screen."""

    def __init__(self, browser: Browser, site: Any, name: str, width: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr")
        self.context.set_default_timeout(PATIENCE)
        self.page, self.site = self.context.new_page(), site
        self.page.add_init_script(COUNT_OPENINGS)
        self.presses, self.faults = 0, {}
        sign_in(self.page, site, name)

    def at(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        drawn(self.page)
        return self.page

    def press(self, what: Locator, *, leads_on: bool = False) -> None:
        self.presses += 1
        if not leads_on:
            what.click()
            return
        with self.page.expect_event("load"):
            what.click()
        drawn(self.page)

    def look(self, name: str, place: str = "main") -> None:
        """Nothing is wider than the screen, and whatever can be pressed can be reached."""
        found = [one for js in (TOO_WIDE, OUT_OF_REACH) for one in self.page.evaluate(js, place)]
        if found:
            self.faults[name] = found


@pytest.fixture
def come_in(browser: Browser, written_site: Any) -> Iterator[Callable[..., Screen]]:
    opened: list[Screen] = []

    def enter(name: str, width: int) -> Screen:
        opened.append(Screen(browser, written_site, name, width))
        return opened[-1]

    yield enter
    for each in opened:
        each.context.close()


def a_picture(shade: int) -> dict[str, Any]:
    """Another for each shade: of two that are the same Wagtail asks which to keep."""
    drawn = io.BytesIO()
    Image.new("RGB", (1600, 1000), (244, 201, shade % 256)).save(drawn, "JPEG")
    return {"name": "octobre.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def a_paper(name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


def open_window(her: Screen, opener: Locator) -> Locator:
    """Pressed once more, as people do, where nothing has come of it: then it can still be used."""
    window = her.page.locator(".modal.in")
    her.press(opener)
    with suppress(TooLate):
        window.wait_for(timeout=A_MOMENT)
    if not window.count() and opener.is_enabled():
        her.press(opener)
    return window


def add_file(her: Screen, opener: Locator, file: dict[str, Any], name: str) -> None:
    """A file of her own, in the window that opens."""
    window = open_window(her, opener)
    her.press(window.get_by_role("tab", name="Ajouter un fichier"))
    window.locator("input[type=file]").set_input_files(file)
    expect(window.locator("input[name$=upload-title]")).not_to_have_value("")  # from its name
    her.look(name, ".modal.in")
    her.press(window.get_by_role("button", name="Ajouter un fichier"))
    window.wait_for(state="detached")


def add_paper(her: Screen, kind: str, title: str) -> None:
    materials = her.page.locator("[id$=-materials-section]")
    her.press(materials.get_by_role("button", name="Insérer un bloc").last)
    blocks = materials.locator("[data-streamfield-child]")
    before = blocks.count()
    her.press(her.page.get_by_role("option", name=kind, exact=True))
    expect(blocks).to_have_count(before + 1)
    # It slides open: on a busy machine a button moves away under the finger that presses it.
    her.page.wait_for_function("() => !jQuery(':animated').length")
    block = blocks.last
    opener = block.get_by_role("button", name="Choisir un document")
    add_file(her, opener, a_paper(f"{title}.pdf"), f"{kind}: its file")
    block.locator("input[name$=-title]").fill(title)


def publish(her: Screen) -> None:
    her.press(her.page.get_by_role("button", name="Plus d'actions"))
    her.press(her.page.locator("[name=action-publish]").first, leads_on=True)


def write_the_campaign(her: Screen, title: str, in_days: int) -> None:
    page = her.at("/cms/")
    her.look("home")
    her.press(page.get_by_role("link", name="Nouvelle campagne"), leads_on=True)
    expect(page.locator(".messages")).to_contain_text("Anglais")
    page.wait_for_selector(BEGINNING_IS_KNOWN)
    page.locator("#id_title").press_sequentially(title)
    page.locator("#id_summary").fill("Talking is free, and nobody needs papers.")
    first = timezone.localdate() + timedelta(days=in_days)
    page.locator("#id_starts_at").fill(f"{first:%d/%m/%Y} 9:00")
    page.locator("#id_ends_at").fill(f"{first + timedelta(days=9):%d/%m/%Y}")
    page.locator("#id_slogan").fill("Come in.")
    opener = page.get_by_role("button", name="Choisir une image").first
    add_file(her, opener, a_picture(len(title)), "its picture")
    page.locator("#id_picture_alt").fill("A window with a light in it")
    page.locator("#id_act").select_option("pass-on")
    add_paper(her, "Affiche", "Poster")
    add_paper(her, "Carte postale", "Postcard")
    page.locator("#id_on_first_page").check()
    page.locator("#id_teaser_title").fill(title)
    page.locator("#id_teaser_text").fill("Help against trafficking is free.")
    page.locator("#id_teaser_alt").fill("A window with a light in it")
    page.wait_for_selector(KEPT, state="attached")
    her.look("the campaign")


def make_it_public(her: Screen) -> None:
    """Refused for one word, which she is shown; then public."""
    page = her.page
    publish(her)
    her.press(page.get_by_text("Montrez-moi où"))
    expect(page.locator("body")).to_contain_text("« trafficking » ne peut pas figurer")
    page.locator("#id_teaser_text").fill("Talking is free.")
    publish(her)
    her.look("public")


def translate(her: Screen, afternoon: Afternoon) -> str:
    """What stands on the first page of the other language."""
    page, title = her.page, f"{afternoon.title} in {afternoon.language}"
    her.press(page.get_by_role("link", name="Choisir ses langues"), leads_on=True)
    her.press(page.get_by_label(afternoon.name, exact=True))
    her.look("its languages")
    her.press(page.get_by_role("button", name="Soumettre"), leads_on=True)
    row = page.locator(".tr-matrix tr", has_text=afternoon.title)
    her.look("translations")
    her.press(row.locator("td", has_text=afternoon.name).locator("a"), leads_on=True)
    waiting = page.get_by_role("button", name="Traduire", exact=True)
    expect(waiting.first).to_be_visible()
    for _ in range(waiting.count()):
        left = waiting.count()
        her.press(waiting.first)
        page.locator("main textarea:visible").fill(title)
        her.press(page.get_by_role("button", name="Enregistrer", exact=True))
        expect(waiting).to_have_count(left - 1)
    her.look("the translation")
    her.press(page.get_by_role("button", name=re.compile("^Publier en ")), leads_on=True)
    return title


def kit_of(site: Any, address: str) -> list[str]:
    """The names of the files that partners get, by the link on the public page."""
    link = re.search(r'href="([^"]+kit\.zip)"', site.get(address)[1])
    assert link
    with urlopen(site.url + link[1], timeout=30) as answer:  # noqa: S310 - our own address
        return zipfile.ZipFile(io.BytesIO(answer.read())).namelist()


def correct_the_number(her: Screen, other: Screen, afternoon: Afternoon) -> None:
    page = her.at("/cms/")
    her.press(page.get_by_role("link", name="Corriger un numéro"), leads_on=True)
    her.look("numbers")
    row = page.locator("tbody tr", has_text=afternoon.stands)
    her.press(row.locator(".title a").first, leads_on=True)
    page.locator("#id_phone").fill(afternoon.phone)
    her.look("a number")
    her.press(page.get_by_role("button", name="Demander un second oui"), leads_on=True)
    her.look("what she asks for")
    asks = page.get_by_role("button", name="Demander un deuxième oui pour ceci")
    her.press(asks, leads_on=True)
    page = other.at("/cms/")
    other.look("home of the second")
    other.press(page.get_by_role("link", name="Voir ce qui attend"), leads_on=True)
    other.look("what waits")
    other.press(page.locator("main .listing .title a").first, leads_on=True)
    expect(page.locator("main")).to_contain_text(afternoon.phone)
    other.look("old and new")
    other.press(page.get_by_role("button", name="Oui, c'est juste"), leads_on=True)


# Before a commit on the telephone, which is the narrower one.
@pytest.mark.with_everything("each step: test_the_editor.py, test_campaigns.py, test_second_yes.py")
@pytest.mark.parametrize("afternoon", AFTERNOONS, ids=lambda each: str(each.width))
def test_a_campaign_and_a_number_in_an_afternoon(come_in, written_site, afternoon):
    her, site = come_in("editor", afternoon.width), written_site
    slug = afternoon.title.lower().replace(" ", "-")
    write_the_campaign(her, afternoon.title, afternoon.in_days)
    make_it_public(her)
    translated = translate(her, afternoon)
    homes = {"/en/": afternoon.title, f"/{afternoon.language}/": translated}
    assert {home: title in site.get(home)[1] for home, title in homes.items()} == dict.fromkeys(
        homes, False
    )
    site.manage("shell", "-v0", "-c", THE_HOUR_COMES.format(slug=slug))
    for home, title in homes.items():
        assert title in site.get(home)[1]
    kit = kit_of(site, f"/en/campaigns/{slug}/")
    for code in ("en", afternoon.language):
        assert {f"{slug}/text-{code}.txt", f"{slug}/embed-{code}.html"} <= set(kit)
    other = come_in("second-editor", afternoon.width)
    correct_the_number(her, other, afternoon)
    assert {**her.faults, **other.faults} == {}
    assert her.presses <= MOST_PRESSES
