"""
Every core page in every language, photographed, and one page to look through them: `make gallery`.

    make gallery                            all of it, some minutes, into var/gallery/
    make gallery LANGS=ti,ar PAGES=rights   a few

The pages are made from the catalogues of this folder, as readers would get them once they are
planted; the forms are open and the number of a receipt is made up. WIDTHS=360 takes one width.
"""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from base.languages.language_list import LANGUAGES
from tests.fixtures.browser import QUIET, find_chromium
from tests.fixtures.letters import letters_of, package_for, without_font
from tests.fixtures.running import ROOT, environment

if TYPE_CHECKING:
    from website.published.compression import RenderedPage

TARGET = ROOT / "var" / "gallery"
PAGES = (
    *("home", "help", "rights", "check", "domestic-work", "children", "safe-browsing"),
    *("messages", "write", "read", "report", "received", "languages", "404"),
    *("situations", "what-happens", "words", "wages", "au-pair", "show", "leaving", "young"),
    *("print", "leaflet", "file"),
)
# Where those stand that do not stand below the first page.
ELSEWHERE = {
    "situations": "rights/situations",
    "what-happens": "rights/what-happens",
    "words": "rights/situations/words",
    "wages": "rights/situations/wages",
    "au-pair": "rights/situations/au-pair",
    "show": "help/show",
    "leaving": "rights/situations/plan",
    "young": "rights/young",
    "leaflet": "print/leaflet",
}
WIDTHS = ("320", "360", "1280")


class Picture(NamedTuple):
    page: str
    code: str
    width: str

    @property
    def file(self) -> str:
        return f"{self.page}-{self.code}-{self.width}.png"

    @property
    def path(self) -> str:
        if self.page == "home":
            return f"/{self.code}/"
        return f"/{self.code}/{ELSEWHERE.get(self.page, self.page)}/"


def chosen(name: str, every: tuple[str, ...]) -> list[str]:
    """What a variable such as LANGS=ti,ar asks for; all, if it asks for nothing."""
    asked = [part for part in os.environ.get(name, "").replace(",", " ").split() if part]
    if unknown := [part for part in asked if part not in every]:
        sys.exit(f"{name}: {', '.join(unknown)} is none of {' '.join(every)}")
    return asked or list(every)


def pictures() -> list[Picture]:
    codes = chosen("LANGS", tuple(LANGUAGES))
    pages, widths = chosen("PAGES", PAGES), chosen("WIDTHS", WIDTHS)
    return [Picture(page, code, width) for page in pages for code in codes for width in widths]


def texts_of(pages: Mapping[str, "RenderedPage"], codes: Iterable[str]) -> dict[str, str]:
    """All that stands on the pages of each language. A page can bring files that are no text."""
    texts = dict.fromkeys(codes, "")
    for name, page in pages.items():
        code = name.partition("/")[0]
        if code in texts and name.endswith(".html"):
            texts[code] += page.content.decode()
    return texts


def lacking(texts: dict[str, str]) -> Iterator[str]:
    """A sentence for each language some of whose letters no font of this machine has."""
    for code, text in texts.items():
        if bare := without_font("".join(letters_of(text))):
            remedy = f"apt-get install {package_for(LANGUAGES[code].script)}"
            yield f"{LANGUAGES[code].name}: {len(bare)} letters are in no font here; {remedy}"


def take(browser: Browser, url: str, wanted: list[Picture]) -> None:
    """By width, since one page of the browser is turned over to each of them."""
    for width in dict.fromkeys(picture.width for picture in wanted):
        page = browser.new_page(viewport={"width": int(width), "height": 640})
        for picture in (each for each in wanted if each.width == width):
            page.goto(url + picture.path)
            page.screenshot(path=TARGET / picture.file, full_page=True)
            say(f"\r\033[K{picture.file}" if sys.stdout.isatty() else "")
        page.close()


def sheet(wanted: list[Picture]) -> str:
    """One page with all pictures, to be narrowed down by page, language and width."""
    figures = "\n".join(
        f'<figure data-page="{each.page}" data-code="{each.code}" data-width="{each.width}">'
        f'<a href="{each.file}"><img src="{each.file}" loading="lazy" alt=""></a>'
        f"<figcaption>{each.page} · {LANGUAGES[each.code].name} · {each.width}</figcaption>"
        "</figure>"
        for each in wanted
    )
    menus = ""
    for name in ("page", "code", "width"):
        values = [getattr(each, name) for each in wanted]
        menus += menu(name, list(dict.fromkeys(values)))
    return (Path(__file__).parent / "gallery.html").read_text().format(menus=menus, figures=figures)


def menu(name: str, values: list[str]) -> str:
    names = {code: f"{language.name}, {language.own}" for code, language in LANGUAGES.items()}
    options = "".join(
        f'<option value="{value}">{escape(names.get(value, value))}</option>' for value in values
    )
    every = '<option value="">all</option>'
    return f'<label>{name} <select name="{name}">{every}{options}</select></label>'


def say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def main() -> None:
    wanted = pictures()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()  # WhiteNoise warns where this is missing
        os.environ.update(environment(Path(folder), PUBLIC_TREE_LANGUAGES=""))
        os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings"
        photograph(wanted)
    (TARGET / "index.html").write_text(sheet(wanted), encoding="utf-8")
    say(f"\n{len(wanted)} pictures: {TARGET / 'index.html'}\n")


def photograph(wanted: list[Picture]) -> None:
    import django

    from base.languages.gettext_catalogues import compile_catalogues

    compile_catalogues(ROOT)  # without them Django does not know four languages
    django.setup()
    from tests.fixtures.catalogued import open_forms, rendered
    from tests.fixtures.shown import shown

    pages = rendered() | open_forms()
    for sentence in lacking(texts_of(pages, {picture.code for picture in wanted})):
        say(f"{sentence}\n")
    TARGET.mkdir(parents=True, exist_ok=True)
    with shown(pages) as url, sync_playwright() as playwright:
        chromium = find_chromium() or sys.exit("No Chromium here: apt-get install chromium")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*QUIET, "--no-sandbox"]
        )
        take(browser, url, wanted)
        browser.close()


if __name__ == "__main__":
    main()
