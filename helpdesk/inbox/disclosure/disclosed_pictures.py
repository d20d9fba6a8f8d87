"""The pictures of a copy: made anew by the child, with the bars that the desk has kept."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.conversations.lookup import KeyedConversation, OpenedMessage
from helpdesk.conversations.pictures import kept_pictures
from helpdesk.conversations.pictures.kept_pictures import Forbidden, KeptPicture
from helpdesk.inbox.disclosure.disclosure_pdf import CopiedPicture
from helpdesk.pictures.making_pixels import Bar, Hindrance, NotSeen, PixelsAnew, make_pixels
from helpdesk.pictures.picture_program import MOST_PAGES
from helpdesk.sealing import AttachmentSort

# Pages of pictures in one copy: each is a child of its own, a second of an idle processor.
MOST_IN_A_COPY = 20


class TooManyPages(Exception):
    """More than MOST_IN_A_COPY."""


class CopiedPictures(NamedTuple):
    """line: what the copy says of a message's picture. pages: none where it cannot be shown."""

    line: str
    pages: list[CopiedPicture]


def pictures_of(
    opened: OpenedMessage, keyed: KeyedConversation, notes: Iterable[OpenedMessage], room: int
) -> CopiedPictures | None:
    """
    That of one message; None where it has none. notes: of the desk. room: pages that still fit in.

    Raises TooManyPages, and NotSeen while somebody else looks at one.
    """
    told = opened.content.get(AttachmentSort.PICTURE)
    if not told:
        return None
    picture = KeptPicture(keyed, opened.message, told)
    line = _("A picture. SHA-256 of what came: %(digest)s") % {"digest": told["digest"]}
    bars = kept_pictures.bars_of(notes, opened.message.sequence)
    try:
        return CopiedPictures(line, _pages(picture, bars, room))
    except Forbidden:
        return CopiedPictures(_("A picture that must not be here. It is in no copy."), [])
    except sealing.CannotUnseal:
        return CopiedPictures(f"{line}\n{_('It cannot be opened.')}", [])
    except NotSeen as why:
        if why.hindrance is Hindrance.BUSY:
            raise
        return CopiedPictures(f"{line}\n{_('It cannot be opened.')}", [])


def _pages(picture: KeptPicture, bars: dict[int, list[Bar]], room: int) -> list[CopiedPicture]:
    opens, kind = partial(kept_pictures.came, picture), str(picture.told["kind"])
    first = make_pixels(opens, kind, "copy", 1, bars.get(1, []))
    count = min(first.pages, MOST_PAGES)
    if count > room:
        raise TooManyPages
    pages = [_copied(first, 1)]
    for number in range(2, count + 1):
        page = make_pixels(opens, kind, "copy", number, bars.get(number, []))
        pages.append(_copied(page, number))
    return pages


def _copied(page: PixelsAnew, number: int) -> CopiedPicture:
    said = _("Made anew, page %(number)s of %(count)s") % {"number": number, "count": page.pages}
    return CopiedPicture(said, page.jpeg, page.width, page.height)
