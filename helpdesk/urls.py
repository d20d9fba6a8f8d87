"""The addresses of the people who write; the inbox is in wagtail_hooks."""

from django.urls import URLPattern

app_name = "helpdesk"
urlpatterns: list[URLPattern] = []
