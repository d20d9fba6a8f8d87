"""
Six new words: made here, shown once, in force when they have been typed back.

Until then they are kept nowhere but in the page itself, sealed, so that nobody is locked out by
words that they did not write down.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from helpdesk import sealing
from helpdesk.desks import staff_permissions
from helpdesk.inbox.layout.inbox_view import InboxView


class PassphraseWordsView(InboxView):
    """
    A page that ends with a passphrase. `take` is given the words that were typed back.

    purpose: of which page a ticket is. With that of another, or none, one begins anew here.
    """

    template = "inbox/key.html"
    purpose = ""

    def show(self, words: str, fault: str = "") -> HttpResponse:
        """The words, with a box in which they are typed back."""
        ticket = sealing.seal_words(words, self._owner())
        return self.page(self.template, passphrase=words, ticket=ticket, fault=fault)

    def begin(self) -> HttpResponse:
        """Where no ticket of this page has come back; of one that asks for nothing first, words."""
        return self.new_words()

    def new_words(self) -> HttpResponse:
        return self.show(sealing.new_passphrase())

    def typed_back(self, request: HttpRequest) -> HttpResponse:
        try:
            words = sealing.open_words(request.POST.get("ticket", ""), self._owner())
        except sealing.CannotUnseal:
            # Silent, whoever has just written six words would take them for the ones in force.
            told = _(
                "Nothing was changed: the page with the six words is no longer valid. Those words "
                "open nothing. Cross them out."
            )
            messages.warning(request, told)
            return self.begin()
        if not sealing.typed_as_shown(request.POST.get("typed", ""), words):
            fault = _("These are not the words above. Look at your paper and type them once more.")
            return self.show(words, fault)
        return self.take(request, words)

    def take(self, request: HttpRequest, words: str) -> HttpResponse:
        raise NotImplementedError

    def _owner(self) -> str:
        return f"{staff_permissions.user_of(self.request).pk}{self.purpose}"
