"""The addresses of the people who write; the inbox is in wagtail_hooks."""

from django.urls import path

from helpdesk import report, views

app_name = "helpdesk"
urlpatterns = [
    path("write/", views.write, name="write"),
    path("read/", views.read, name="read"),
    path("report/", report.report, name="report"),
]
