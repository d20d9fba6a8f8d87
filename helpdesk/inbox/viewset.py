"""The addresses of the inbox, under /cms/helpdesk/."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from helpdesk.inbox.conversation import ConversationPage
from helpdesk.inbox.door import Lock
from helpdesk.inbox.keys import LetIn, MakeKey
from helpdesk.inbox.listing import Listing
from helpdesk.inbox.settings import DeskSettings


class HelpdeskViewSet(ViewSet):
    """Wagtail's plain ViewSet: no create, edit, delete, history or usage pages come with it."""

    name = "inbox"
    url_prefix = "helpdesk"
    icon = "mail"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", Listing.as_view(), name="list"),
            path("lock/", Lock.as_view(), name="lock"),
            path("key/", MakeKey.as_view(), name="key"),
            path("colleagues/", LetIn.as_view(), name="let-in"),
            path("desk/<slug:desk>/", DeskSettings.as_view(), name="desk"),
            path("<slug:case>/", ConversationPage.as_view(), name="conversation"),
        ]
