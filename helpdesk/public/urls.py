"""The addresses of the people who write; the inbox is in wagtail_hooks."""

from django.urls import path

from helpdesk.public import others_view, read_view, report_view, speak_view, write_view
from helpdesk.public.pictures import picture_view

app_name = "helpdesk"
urlpatterns = [
    path("write/", write_view.WritePage.as_view(), name="write"),
    path("speak/", speak_view.SpeakPage.as_view(), name="speak"),
    path("picture/", picture_view.picture_page, name="picture"),
    path("read/", read_view.read_page, name="read"),
    path("refer/", others_view.refer_page, name="refer"),
    path("tell/", others_view.SightingPage.as_view(), name="tell"),
    path("report/", report_view.ReportPage.as_view(), name="report"),
]
