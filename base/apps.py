"""The ground floor as an app, so that templates find its tags."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "base"
