"""The addresses of the inbox, under /cms/helpdesk/."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from helpdesk.inbox.case_export.export_view import ExportView
from helpdesk.inbox.casework.conversation_view import ConversationPage
from helpdesk.inbox.casework.handover_view import HandOver
from helpdesk.inbox.casework.presence import Here
from helpdesk.inbox.casework.read_aloud_view import ReadAloud
from helpdesk.inbox.casework.ready_answers_view import Answers, AnswerText
from helpdesk.inbox.desk_admin.colleagues_view import ColleaguesView
from helpdesk.inbox.desk_admin.desk_joining_view import Joining
from helpdesk.inbox.desk_admin.desk_settings_view import DeskSettings
from helpdesk.inbox.desk_admin.duty_view import DutyCalendar
from helpdesk.inbox.desk_admin.own_key_view import ChangePassphrase, Lost, MakeKey
from helpdesk.inbox.desk_admin.recovery_kit_view import Kit, OpenWithKit
from helpdesk.inbox.layout.inbox_view import LockView
from helpdesk.inbox.overview.finding_view import FindView
from helpdesk.inbox.overview.list_view import ListNow, ListView
from helpdesk.inbox.statistics_view import Statistics


class HelpdeskViewSet(ViewSet):
    """Wagtail's plain ViewSet: no create, edit, delete, history or usage pages come with it."""

    name = "inbox"
    url_prefix = "helpdesk"
    icon = "mail"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ListView.as_view(), name="list"),
            path("find/", FindView.as_view(), name="find"),
            path("now/", ListNow.as_view(), name="now"),
            path("duty/", DutyCalendar.as_view(), name="duty"),
            path("lock/", LockView.as_view(), name="lock"),
            path("key/", MakeKey.as_view(), name="key"),
            path("statistics/", Statistics.as_view(), name="statistics"),
            path("answers/", Answers.as_view(), name="answers"),
            path("answers/<int:answer>/<slug:language>/", AnswerText.as_view(), name="answer"),
            path("desk/<slug:desk>/", DeskSettings.as_view(), name="desk"),
            path("key/change/", ChangePassphrase.as_view(), name="change-passphrase"),
            path("key/lost/", Lost.as_view(), name="lost"),
            path("key/kit/", OpenWithKit.as_view(), name="open-with-kit"),
            path("joining/", Joining.as_view(), name="joining"),
            path("colleagues/", ColleaguesView.as_view(), name="let-in"),
            path("colleagues/<slug:desk>/kit/", Kit.as_view(), name="kit"),
            path("<slug:conversation_id>/here/", Here.as_view(), name="here"),
            path("<slug:conversation_id>/aloud/<int:sequence>/", ReadAloud.as_view(), name="aloud"),
            path("<slug:conversation_id>/export/", ExportView.as_view(), name="export"),
            path("<slug:conversation_id>/hand-over/", HandOver.as_view(), name="hand-over"),
            path("<slug:conversation_id>/", ConversationPage.as_view(), name="conversation"),
        ]
