"""A page below `/print/` as a PDF: the same words, made by Typst from what the screen shows."""

import hashlib
import io
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language_info, gettext, gettext_noop, override

from awareness.facts.fact_filling import fill_html
from awareness.handouts.campaign_handouts import (
    ARTWORK,
    LEADS_TO,
    campaign_says,
    number_of,
    with_picture,
)
from awareness.handouts.handout_codes import HandoutCode, digest_of
from awareness.handouts.handout_fonts import fonts_for, loaded_fonts
from awareness.handouts.handout_formats import FORMATS, campaign_paper, handout_format
from awareness.handouts.handout_text import passages
from awareness.models.pages import BasePage
from awareness.models.translation_states import TranslationState
from base.languages.printed_dates import printed

# Of these scripts a second weight is as heavy as all the words: headings are larger instead.
WITHOUT_BOLD = frozenset({"Arab", "Ethi", "Thai"})
# Between a line and the capitals of the next, in letters: more where marks stand above and below,
# else they cut through each other.
LEADING = {"Arab": 0.85, "Thai": 0.85, "Deva": 0.75, "Guru": 0.75, "Beng": 0.75, "Ethi": 0.7}
LEADING_ELSE = 0.55
# Of the picture that editors see, in dots: twice as many as on their screen.
PICTURE_WIDTH = 320
# These have numbers and next to no sentence: nothing on them that somebody would have to read.
FEW_WORDS = frozenset({"card", "sticker"})
# What its page says of a translation too: `templates/awareness/parts/how_sure.html`.
UNREAD = gettext_noop("A computer made this translation. No native speaker has checked it yet.")
UNREAD_BY_HAND = gettext_noop("No native speaker has checked this translation yet.")
STALE = gettext_noop(
    "The English page has changed since this translation. Something here may be out of date."
)
LAYOUTS = Path(__file__).parent / "layouts"
# Blocks of whom paper says name, hours and number. The rest is where the code and the address lead.
CONTACTS = frozenset({"phone", "centres"})
# The layouts that show one number large, and whose, by its code in the registry.
ONE_NUMBER = {"leaflet": "national", "cab_card": "emergency"}


def handout_pdf(page: BasePage, name: str = "") -> bytes:
    """
    The handout of a page, in its language. The same page and facts make the same bytes.

    name: of which handout, where the page is a campaign and has several.

    Raises FontMissing where this machine has no font for the language.
    """
    name = name or page.slug
    words = handout_words(page, name)
    return packed(typeset(page, name, words, format="pdf", pdf_standards=["ua-1"]))


def handout_picture(page: BasePage, name: str) -> bytes:
    """Its first side as a small PNG. Raises FontMissing as above."""
    dots = PICTURE_WIDTH / handout_format(name).width * 25.4
    drawn = typeset(page, name, handout_words(page, name), format="png", ppi=dots)
    if isinstance(drawn, list):
        return drawn[0]
    return drawn


def typeset(page: BasePage, name: str, words: dict[str, Any], **how: Any) -> Any:
    """
    What Typst makes of the words of a handout. how: which format, and what else it has to hold to.
    """
    fonts = loaded_fonts(page.language)
    return typst.compile(
        str(LAYOUTS / f"{handout_format(name).layout}.typ"),
        root=str(LAYOUTS),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={
            "handout": json.dumps(
                {"art": _drawing_of_handout(name), **with_picture(words, page, name)},
                ensure_ascii=False,
            )
        },
        timestamp=datetime.combine(newest_day(page), time(12), UTC),
        **how,
    )


def packed(document: bytes) -> bytes:
    """The same PDF with its small objects packed together: a third less to load on a phone."""
    import pikepdf  # takes as long to load as many a command to run

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as opened:
        opened.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    return out.getvalue()


def handout_words(page: BasePage, name: str = "") -> dict[str, Any]:
    """All that a layout is given; see `layouts/handout.typ`."""
    info = get_language_info(page.language)
    name = name or page.slug
    leads_to = LEADS_TO.get(str(getattr(page, "act", "")), "")
    address = f"{settings.PUBLIC_ORIGIN.rstrip('/')}/{page.language}/{leads_to}"
    with override(page.language):
        says = _words_bound_by_code(page, name)
        code = HandoutCode(name, page.language, newest_day(page), digest_of(says))
        return {
            **says,
            "lang": info["lang"].partition("-")[0],
            "dir": info["dir"],
            "fonts": [font.family for font in fonts_for(page.language)],
            "bold": info["script"] not in WITHOUT_BOLD,
            "leading": LEADING.get(info["script"], LEADING_ELSE),
            "size": handout_format(name)._asdict(),
            "code": str(code),
            "day": printed(code.day, page.language),
            "address": address.partition("://")[2].rstrip("/"),
            "qr": qr_code(address) if settings.PUBLIC_ORIGIN else "",
            "publisher": settings.RESPONSIBLE_PUBLISHER,
            "logos": _logos(),
            "draft": _draft(),
            "unread": _unread(page, name),
            "stale": is_stale(page, name),
        }


def _drawing_of_handout(name: str) -> str:
    """The drawing on a handout that is no campaign's; a campaign has its own among its words."""
    art = handout_format(name).art
    path = ARTWORK / f"{art}.svg" if art else LAYOUTS / "window.svg"
    return path.read_text(encoding="utf-8")


def _logos() -> list[dict[str, str]]:
    """Of those who signed, from the folder that the operator named; each is called as its file."""
    if not settings.LOGOS_DIR:
        return []
    drawn = sorted(Path(settings.LOGOS_DIR).glob("*.svg"))
    return [{"name": path.stem, "svg": path.read_text(encoding="utf-8")} for path in drawn]


def is_stale(page: BasePage, name: str) -> bool:
    """Whether the English of its sentences has changed since. name: of the handout."""
    if name in FEW_WORDS or page.language == settings.LANGUAGE_CODE:
        return False
    state = getattr(page, "translation_state", None)
    return bool(state and state.stale)


def _unread(page: BasePage, name: str) -> str:
    """What a handout says of its translation, in the language that is spoken: as its page does."""
    state = getattr(page, "translation_state", None)
    is_ours = page.language == settings.LANGUAGE_CODE
    if name in FEW_WORDS or is_ours or (state and state.is_reviewed):
        return ""
    lines = []
    if is_stale(page, name):
        lines.append(gettext(STALE))
    # What was read and is stale needs no more: that line says why nobody vouches for it any longer.
    if state and state.origin == TranslationState.Origin.MACHINE and not state.is_read:
        lines.append(gettext(UNREAD))
    elif not (state and state.is_read):
        lines.append(gettext(UNREAD_BY_HAND))
    return " ".join(lines)


def _draft() -> str:
    """What a handout of a demonstration says; nothing on those of a real site."""
    if not settings.DEMONSTRATION:
        return ""
    return gettext("This is a demonstration. No centre has agreed to anything yet.")


def handout_code(page: BasePage, name: str = "") -> HandoutCode:
    """The code of the handout that would be made now."""
    name = name or page.slug
    digest = digest_of(_words_bound_by_code(page, name))
    return HandoutCode(name, page.language, newest_day(page), digest)


def handout_prints(page: BasePage, name: str = "") -> tuple[str, str]:
    """
    Two digests: of what a handout says, and of all that it is made from but its fonts. Where the
    second is the same, so are the bytes.
    """
    layouts = [path.read_text("utf-8") for path in sorted(LAYOUTS.iterdir())]
    drawing = _drawing_of_handout(name or page.slug)
    words = handout_words(page, name)
    made_from = json.dumps([layouts, drawing, words], ensure_ascii=False, sort_keys=True)
    return handout_code(page, name).digest, hashlib.sha256(made_from.encode()).hexdigest()[:24]


def newest_day(page: BasePage) -> date:
    """The newest day of what went into it: its own, or that of a fact or number it may hold."""
    days: list[date] = []
    if page.checked_on:
        days.append(page.checked_on)
    if page.last_published_at:
        days.append(localdate(page.last_published_at))
    return max(days)


def qr_code(address: str) -> str:
    """An SVG, with the usual margin of four modules; a quarter of it may be dirty."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue().decode()


def _words_bound_by_code(page: BasePage, name: str) -> dict[str, Any]:
    """
    That of which the code on the paper is a digest: the words of the page with their facts filled
    in, from the templates of its blocks; of a campaign its sentence, number and picture. name: of
    the handout.
    """
    if campaign_paper(name):
        return {"name": name, "body": [], **campaign_says(page, name)}
    told = {
        "name": page.slug if page.slug in FORMATS else "plain",
        "title": page.title,
        "summary": _plain(fill_html(page.summary, page.language)),
        "body": _body(page),
    }
    if whose := ONE_NUMBER.get(handout_format(name).layout):
        told["number"] = number_of(whose, page.language)
    return told


def _body(page: BasePage) -> list[dict[str, Any]]:
    """Block by block, for a layout keeps together what belongs together. Without empty ones."""
    context = {"page_language": page.language, "page": page}
    blocks = []
    with override(page.language):
        for child in page.body:
            says = _plain(child.render(context))
            if child.block_type in CONTACTS:
                says = [one for one in says if not _is_an_address(one)]
            if says:
                blocks.append({"block": _tone_of(child), "says": says})
    return blocks


def _tone_of(child: Any) -> str:
    """By which a layout draws a block: its kind; of a box, what it is there for."""
    if child.block_type == "callout":
        return str(child.value["kind"])
    return str(child.block_type)


def _is_an_address(one: dict[str, Any]) -> bool:
    """Whether a line is a street, a website or a mail address and nothing else."""
    return one["kind"] == "p" and all(run["dir"] == "ltr" for run in one["runs"])


def _plain(html: str) -> list[dict[str, Any]]:
    plain = []
    for one in passages(html):
        plain.append({"kind": one.kind, "runs": [run._asdict() for run in one.runs]})
    return plain
