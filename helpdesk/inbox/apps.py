"""The inbox as an app of its own: its templates, styles and words lie with it."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "helpdesk.inbox"
    label = "inbox"
    verbose_name = "Inbox"
