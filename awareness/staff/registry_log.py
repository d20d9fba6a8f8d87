"""
What changed in the registry: each row's history keeps the old value, the new one and who agreed.

Wagtail's log says that somebody edited. Of a number that people call, that is not enough: the
entries here say from what to what, and stay when the row is deleted.
"""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from awareness.models import REGISTRY, Hotline, ReceptionCentre
from awareness.models.contacts_and_facts import SourceMixin
from base import phonebook

CHANGED = "awareness.registry.changed"

Values = dict[str, str]


def differences(old: Values, new: Values) -> dict[str, list[str]]:
    """By column, what it was and what it is."""
    changed = {}
    for name in old | new:
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            changed[name] = [before, after]
    return changed


def note_change(row: Model, changed: dict[str, list[str]], user: Any) -> None:
    """
    From now on the row's history says that it was changed so, by this person's yes. Who a person
    is (`PERSONAL`) stands in the row alone, and is gone with it.
    """
    personal = getattr(row, "PERSONAL", ())
    changed = {name: both for name, both in changed.items() if name not in personal}
    log(row, CHANGED, user=user, content_changed=True, data={"changed": changed})


@hooks.register("before_edit_snippet")
def keep_what_stands(request: HttpRequest, row: Any) -> None:
    """Planted rows have no version yet; the first change keeps one, so that it can be undone."""
    if isinstance(row, REGISTRY) and request.method == "POST" and not row.latest_revision_id:
        row.save_revision(changed=False, clean=False)


@hooks.register("after_edit_snippet")
def warn_of_confirmation(request: HttpRequest, draft: Any) -> None:
    """What was confirmed has changed in this draft: whoever asks a yes for it knows."""
    if isinstance(draft, SourceMixin):
        public = type(draft)._default_manager.get(pk=draft.pk)
        if public.confirmed_by and not draft.confirmed_by:
            messages.warning(
                request,
                _(
                    "What was confirmed has changed, so nobody has confirmed it now. Ask its "
                    "owner, then write here who said yes, and when."
                ),
            )


@hooks.register("before_delete_snippet")
def keep_what_forms_need(request: HttpRequest, rows: list[Model]) -> HttpResponse | None:
    """A row that code asks for by its code stays."""
    stay = [str(row) for row in rows if isinstance(row, REGISTRY) and _stays(row)]
    if stay:
        sentence = _("Forms and pages need this, so it stays: %(rows)s.")
        messages.error(request, sentence % {"rows": ", ".join(stay)})
        return redirect("wagtailadmin_home")
    return None


def _stays(row: Any) -> bool:
    kind = {Hotline: "hotlines", ReceptionCentre: "centres"}.get(type(row))
    return kind is not None and phonebook.current().stays(kind, row.code)


@hooks.register("register_log_actions")
def registry_action(actions: LogActionRegistry) -> None:
    actions.register_action(CHANGED)(RegistryChange)


class RegistryChange(LogFormatter):
    label = gettext_lazy("Change of the registry")

    def format_message(self, entry: Any) -> str:
        sentence = _("%(name)s: “%(old)s” became “%(new)s”")
        sentences = []
        for name, (old, new) in entry.data.get("changed", {}).items():
            sentences.append(sentence % {"name": name, "old": old, "new": new})
        return "; ".join(sentences)
