"""The addresses of the inbox, under /cms/helpdesk/."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from helpdesk.inbox.colleagues import Colleagues
from helpdesk.inbox.conversation import ConversationPage
from helpdesk.inbox.door import Lock
from helpdesk.inbox.hand_over import HandOver
from helpdesk.inbox.joining import Joining
from helpdesk.inbox.keys import ChangePassphrase, Lost, MakeKey
from helpdesk.inbox.kit import Kit, OpenWithKit
from helpdesk.inbox.listing import Listing
from helpdesk.inbox.numbers import Statistics
from helpdesk.inbox.presence import Here
from helpdesk.inbox.ready_answers import Answers, AnswerText
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
            path("statistics/", Statistics.as_view(), name="statistics"),
            path("answers/", Answers.as_view(), name="answers"),
            path("answers/<int:answer>/<slug:language>/", AnswerText.as_view(), name="answer"),
            path("desk/<slug:desk>/", DeskSettings.as_view(), name="desk"),
            path("key/change/", ChangePassphrase.as_view(), name="change-passphrase"),
            path("key/lost/", Lost.as_view(), name="lost"),
            path("key/kit/", OpenWithKit.as_view(), name="open-with-kit"),
            path("joining/", Joining.as_view(), name="joining"),
            path("colleagues/", Colleagues.as_view(), name="let-in"),
            path("colleagues/<slug:desk>/kit/", Kit.as_view(), name="kit"),
            path("<slug:case>/here/", Here.as_view(), name="here"),
            path("<slug:case>/hand-over/", HandOver.as_view(), name="hand-over"),
            path("<slug:case>/", ConversationPage.as_view(), name="conversation"),
        ]
