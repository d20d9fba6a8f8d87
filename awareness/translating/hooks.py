"""Where Wagtail's admin offers what translators and native readers do."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from awareness import states


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(states.SIGNED)
    class ReadByANativeSpeaker(LogFormatter):
        label = _("Read by a native speaker")
        message = _("A native speaker has read the page and found it right")
