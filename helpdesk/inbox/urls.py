"""The addresses of the inbox, under /cms/helpdesk/."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from helpdesk.inbox.audit_report import DeskAuditView
from helpdesk.inbox.casework.conversation_view import ConversationPage
from helpdesk.inbox.casework.handover_view import HandOverView
from helpdesk.inbox.casework.presence import DraftView, NewsView, PresenceView
from helpdesk.inbox.casework.read_aloud_view import ReadAloudView
from helpdesk.inbox.casework.ready_answers_view import ReadyAnswersView, ReadyAnswerView
from helpdesk.inbox.desk_admin.colleagues_view import ColleaguesView
from helpdesk.inbox.desk_admin.desk_joining_view import JoiningView
from helpdesk.inbox.desk_admin.desk_settings_view import DeskSettingsView
from helpdesk.inbox.desk_admin.duty_view import DutyCalendar
from helpdesk.inbox.desk_admin.own_key_view import LostPassphraseView, NewKeyView, PassphraseView
from helpdesk.inbox.desk_admin.recovery_kit_view import KitUnlockView, KitView
from helpdesk.inbox.disclosure.disclosure_view import DisclosureView
from helpdesk.inbox.layout.inbox_view import LockView
from helpdesk.inbox.overview.conversation_search_view import SearchView
from helpdesk.inbox.overview.list_view import ListState, ListView
from helpdesk.inbox.pictures.asking_view import AskForPictureView
from helpdesk.inbox.pictures.picture_view import PictureView
from helpdesk.inbox.statistics_view import StatisticsView
from helpdesk.inbox.voices.spoken_answer_view import SpokenAnswerView
from helpdesk.inbox.voices.voice_view import VoiceView

# Below the address of each.
OF_A_CONVERSATION = [
    path("<slug:conversation_id>/here/", PresenceView.as_view(), name="here"),
    path("<slug:conversation_id>/draft/", DraftView.as_view(), name="draft"),
    path(
        "<slug:conversation_id>/aloud/<int:sequence>/",
        ReadAloudView.as_view(),
        name="aloud",
    ),
    path(
        "<slug:conversation_id>/voice/<int:sequence>/",
        VoiceView.as_view(),
        name="voice",
    ),
    path(
        "<slug:conversation_id>/picture/<int:sequence>/",
        PictureView.as_view(),
        name="picture",
    ),
    path(
        "<slug:conversation_id>/ask-picture/",
        AskForPictureView.as_view(),
        name="ask-picture",
    ),
    path("<slug:conversation_id>/say/", SpokenAnswerView.as_view(), name="say"),
    path("<slug:conversation_id>/export/", DisclosureView.as_view(), name="export"),
    path("<slug:conversation_id>/hand-over/", HandOverView.as_view(), name="hand-over"),
    path("<slug:conversation_id>/", ConversationPage.as_view(), name="conversation"),
]


class HelpdeskViewSet(ViewSet):
    """Wagtail's plain ViewSet: no create, edit, delete, history or usage pages come with it."""

    name = "inbox"
    url_prefix = "helpdesk"
    icon = "mail"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ListView.as_view(), name="list"),
            path("find/", SearchView.as_view(), name="find"),
            path("now/", ListState.as_view(), name="now"),
            path("news/", NewsView.as_view(), name="news"),
            path("duty/", DutyCalendar.as_view(), name="duty"),
            path("lock/", LockView.as_view(), name="lock"),
            path("key/", NewKeyView.as_view(), name="key"),
            path("statistics/", StatisticsView.as_view(), name="statistics"),
            path("answers/", ReadyAnswersView.as_view(), name="answers"),
            path("answers/<int:answer>/<slug:language>/", ReadyAnswerView.as_view(), name="answer"),
            path("desk/<slug:desk>/", DeskSettingsView.as_view(), name="desk"),
            path("desk/<slug:desk>/audit/", DeskAuditView.as_view(), name="desk-audit"),
            path("key/change/", PassphraseView.as_view(), name="change-passphrase"),
            path("key/lost/", LostPassphraseView.as_view(), name="lost"),
            path("key/kit/", KitUnlockView.as_view(), name="open-with-kit"),
            path("joining/", JoiningView.as_view(), name="joining"),
            path("colleagues/", ColleaguesView.as_view(), name="let-in"),
            path("colleagues/<slug:desk>/kit/", KitView.as_view(), name="kit"),
        ] + OF_A_CONVERSATION
