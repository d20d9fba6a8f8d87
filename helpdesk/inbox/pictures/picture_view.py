"""
One picture alone: nothing is made of it before somebody presses, then small and grey, then large.

What came is never sent to the browser: a child that can do nothing else makes it anew
(`helpdesk.pictures`), and that stands in the page that comes back, which is kept nowhere and has no
address of its own. What must not be here is shown to nobody from the moment in which one says so.
"""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from base import phonebook
from base.phonebook.phonebook_entries import PhonebookContact
from helpdesk import sealing
from helpdesk.conversations import lookup
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.conversations.pictures import kept_pictures
from helpdesk.conversations.pictures.kept_pictures import Forbidden, KeptPicture
from helpdesk.desks import conversation_keys, staff_permissions
from helpdesk.inbox.casework.handover_view import keyed_conversation
from helpdesk.inbox.layout.inbox_view import InboxView
from helpdesk.inbox.pictures import bars
from helpdesk.inbox.pictures.bars import BarForm
from helpdesk.inbox.voices.voice_view import TakeForm, note_taking
from helpdesk.pictures import making_pixels
from helpdesk.pictures.making_pixels import Bar, Hindrance, NotSeen, PixelsAnew
from helpdesk.pictures.picture_program import MOST_PAGES
from helpdesk.rules.form_fields import whole_number

WHY_NOT = {
    Hindrance.BUSY: gettext_lazy(
        "A colleague opens a picture just now. Press again in half a minute."
    ),
    Hindrance.NOT_SHUT: gettext_lazy(
        "This computer cannot open pictures safely. Whoever runs the site can say why."
    ),
    Hindrance.TOO_MANY_POINTS: gettext_lazy(
        "This picture is too large to be opened here. Ask the person for a smaller one."
    ),
    Hindrance.NO_SUCH_PAGE: gettext_lazy("There is no such page."),
    Hindrance.FAILED: gettext_lazy(
        "This picture cannot be opened, and has harmed nothing. Tell the person so, and ask them "
        "to send it again."
    ),
}
# Whom a desk calls about a picture that must not be here, by their codes in the phonebook.
WHO_KNOWS = ("police", "child-focus")


class DestroyForm(forms.Form):
    """Before what must not be here is deleted."""

    use_required_attribute = False

    advised = forms.BooleanField(
        label=gettext_lazy("The police or Child Focus have told us what to do with it"),
        error_messages={"required": gettext_lazy("Call first, and tick it then.")},
    )


class PictureView(InboxView):
    """GET shows what to do first; POST does what the button's `act` says."""

    page_title: str = gettext_lazy("A picture")  # type: ignore[assignment]

    def get(self, request: HttpRequest, conversation_id: str, sequence: int) -> HttpResponse:
        picture = self._opened(conversation_id, sequence)
        self.note_reading(picture.keyed.conversation)
        return self._show(picture)

    def post(self, request: HttpRequest, conversation_id: str, sequence: int) -> HttpResponse:
        picture = self._opened(conversation_id, sequence)
        self.note_reading(picture.keyed.conversation)
        # What stands behind a colon is a page.
        act = request.POST.get("act", "").partition(":")[0]
        if f"{bars.PRESSED}.x" in request.POST:
            act = "press"
        if picture.is_forbidden and act != "destroy":
            return self._show(picture, status=410)
        return ACTS.get(act, PictureView._show)(self, picture)

    def _opened(self, conversation_id: str, sequence: int) -> KeptPicture:
        keyed = keyed_conversation(self.opened, conversation_id)
        if keyed is None:
            raise Http404
        picture = kept_pictures.picture_of(keyed, sequence)
        if picture is None:
            raise Http404
        return picture

    def _show(
        self, picture: KeptPicture, fault: str = "", status: int = 200, **more: Any
    ) -> HttpResponse:
        coordinates = staff_permissions.coordinates(self.user)
        forms_here: dict[str, Any] = {"take": TakeForm(), "destroy": DestroyForm()}
        context = {
            "conversation": picture.keyed.conversation,
            "day": picture.message.day,
            "place": picture.message.sequence,
            "kind": picture.told.get("kind", ""),
            "digest": picture.told.get("digest", ""),
            "is_forbidden": picture.is_forbidden,
            "is_there": picture.is_there,
            "coordinates": coordinates,
            "who_knows": who_knows(),
            "fault": fault,
        }
        return self.page("inbox/picture.html", status=status, **context | forms_here | more)

    def _look(self, picture: KeptPicture) -> HttpResponse:
        look, _colon, page = self.request.POST["act"].partition(":")
        return self._page(picture, look, whole_number(page) or 1)

    def _page(
        self,
        picture: KeptPicture,
        look: str,
        page: int,
        drawn: list[Bar] | None = None,
        **more: Any,
    ) -> HttpResponse:
        """drawn: the bars that are not kept yet; None where those that are kept count."""
        black = drawn
        if black is None:
            black = self._kept(picture).get(page, [])
        try:
            opens, kind = partial(kept_pictures.came, picture), str(picture.told["kind"])
            seen = making_pixels.make_pixels(opens, kind, look, page, black)
        except Forbidden:
            return self._show(picture, status=410)
        except sealing.CannotUnseal:
            return self._show(picture, str(WHY_NOT[Hindrance.FAILED]), status=409)
        except NotSeen as why:
            return self._show(picture, str(WHY_NOT[why.hindrance]), status=409)
        return self._show(picture, **_shown(seen, look, page, black) | more)

    def _kept(self, picture: KeptPicture) -> dict[int, list[Bar]]:
        keyed = picture.keyed
        earlier = conversation_keys.earlier_keys(keyed.conversation, self.opened.desk_keys)
        notes = lookup.notes_of(keyed, earlier=earlier)
        return kept_pictures.bars_of(notes, picture.message.sequence)

    @property
    def _on_page(self) -> int:
        return whole_number(self.request.POST.get("page", "")) or 1

    def _press(self, picture: KeptPicture) -> HttpResponse:
        """The first corner of a bar, or the one opposite."""
        drawn, pressed = bars.bars_in(self.request.POST), bars.pressed_in(self.request.POST)
        first = bars.corner_in(self.request.POST)
        corner = ""
        if pressed and first:
            drawn = bars.with_one_more(drawn, bars.bar_between(first, pressed))
        elif pressed:
            corner = f"{pressed[0]},{pressed[1]}"
        return self._page(picture, "large", self._on_page, drawn, corner=corner)

    def _type_bar(self, picture: KeptPicture) -> HttpResponse:
        form, drawn = BarForm(self.request.POST), bars.bars_in(self.request.POST)
        if form.is_valid():
            drawn = bars.with_one_more(drawn, bars.typed_in(form))
            form = BarForm()
        return self._page(picture, "large", self._on_page, drawn, bar_form=form)

    def _take_bar_away(self, picture: KeptPicture) -> HttpResponse:
        drawn = bars.bars_in(self.request.POST)[:-1]
        return self._page(picture, "large", self._on_page, drawn)

    def _keep_bars(self, picture: KeptPicture) -> HttpResponse:
        drawn, page = bars.bars_in(self.request.POST), self._on_page
        day = date_format(picture.message.day, "j F Y")
        told = {"day": day, "page": page, "count": len(drawn)}
        text = _("Bars for copies, on page %(page)s of the picture of %(day)s: %(count)s.") % told
        kept_pictures.keep_bars(picture, page, drawn, text=text, by=self.user)
        messages.success(self.request, _("Kept. Each copy has these bars from now on."))
        return self._back(picture.keyed)

    def _take(self, picture: KeptPicture) -> HttpResponse:
        """The file as it came, for a coordinator who says why; no browser opens it by itself."""
        if not staff_permissions.coordinates(self.user):
            raise Http404
        form = TakeForm(self.request.POST)
        if not form.is_valid():
            return self._show(picture, take=form, status=422)
        try:
            came = kept_pictures.came(picture)
        except sealing.CannotUnseal:
            return self._show(picture, str(WHY_NOT[Hindrance.FAILED]), status=409)
        note_taking(self, picture.keyed, form.cleaned_data["ground"])
        conversation = picture.keyed.conversation
        response = HttpResponse(came, content_type="application/octet-stream")
        name = f"{conversation.reference}-{picture.message.sequence}.{picture.told['kind']}.bin"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _forbid(self, picture: KeptPicture) -> HttpResponse:
        kept_pictures.forbid(picture, by=self.user)
        return self._show(picture)

    def _destroy(self, picture: KeptPicture) -> HttpResponse:
        """By a coordinator, after advice; and nothing but what must not be here."""
        if not (staff_permissions.coordinates(self.user) and picture.is_forbidden):
            raise Http404
        form = DestroyForm(self.request.POST)
        if not form.is_valid():
            return self._show(picture, destroy=form, status=422)
        kept_pictures.destroy(picture, by=self.user)
        messages.success(self.request, _("Deleted. That a picture came stays in its message."))
        return self._back(picture.keyed)

    def _back(self, keyed: KeyedConversation) -> HttpResponse:
        return redirect("inbox:conversation", conversation_id=keyed.conversation.pk)


def who_knows() -> list[PhonebookContact]:
    """The police and Child Focus, as the phonebook has them."""
    lines = phonebook.current().page(get_language() or settings.LANGUAGE_CODE).lines
    return [lines[code] for code in WHO_KNOWS if code in lines]


def _shown(seen: PixelsAnew, look: str, page: int, black: list[Bar]) -> dict[str, Any]:
    """For the template. It is shown as large as it is, so that a press on it says where."""
    return {
        "look": look,
        "image": f"data:image/jpeg;base64,{base64.b64encode(seen.jpeg).decode()}",
        "width": seen.width,
        "height": seen.height,
        "page": page,
        "pages": range(1, min(seen.pages, MOST_PAGES) + 1),
        "pages_in_all": seen.pages,
        "most_pages": MOST_PAGES,
        "bars": [",".join(map(str, bar)) for bar in black],
        "is_full": len(black) >= bars.MOST_BARS,
        "bar_form": BarForm(),
    }


ACTS: dict[str, Callable[[PictureView, KeptPicture], HttpResponse]] = {
    "small": PictureView._look,
    "large": PictureView._look,
    "press": PictureView._press,
    "bar": PictureView._type_bar,
    "no-bar": PictureView._take_bar_away,
    "keep": PictureView._keep_bars,
    "take": PictureView._take,
    "forbid": PictureView._forbid,
    "destroy": PictureView._destroy,
}
