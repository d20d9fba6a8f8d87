"""How sure we are of the facts that a page states: what its reviewers see beside its text."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from awareness.facts.placeholders import OF_A_CONTACT, OF_A_SOURCE, names_in, placeholder_code
from awareness.models.contacts_and_facts import Fact, Hotline, ReceptionCentre, SourceMixin
from awareness.models.legal_sources import LegalSource


class WaitingLine(NamedTuple):
    """Something that somebody should look at. why: what is to be done about it."""

    what: str
    source: str
    checked_on: Any
    why: str
    edit_url: str


def unsure_of(page: Any) -> list[WaitingLine]:
    """The rows that a page names and that somebody should look at, each once."""
    today = timezone.localdate()
    lines = []
    for row in rows_named_by(page):
        if row.is_due(today):
            lines.append(line_of(row))
    return lines


def line_of(row: SourceMixin) -> WaitingLine:
    is_late = row.is_overdue(timezone.localdate())
    why = _("Due again") if is_late else _("Nobody has confirmed it")
    url = reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])
    return WaitingLine(str(row), row.source, row.read_on, why, url)


def rows_named_by(page: Any) -> list[SourceMixin]:
    """Every row of the registry behind a page: by placeholder, or chosen in a block."""
    names = names_in(" ".join(page._texts().values()))
    chosen = set(_chosen(list(page.body.raw_data)))
    contacts = chosen | {_after(name, OF_A_CONTACT) for name in names}
    sources = chosen | {_after(name, OF_A_SOURCE) for name in names}
    rows = _with_code(Hotline, contacts)
    rows += _with_code(ReceptionCentre, contacts)
    rows += Fact.objects.filter(code__in=names)
    rows += _with_code(LegalSource, sources)
    return rows


def _with_code(model: type[Any], codes: set[str]) -> list[Any]:
    """Rows by their code, written with hyphens or as placeholders write it."""
    spoken = {placeholder_code(code) for code in codes if code}
    return [row for row in model.objects.all() if placeholder_code(row.code) in spoken]


def _after(name: str, words: Iterable[str]) -> str:
    """`payoke` for `phone_payoke`; empty if the name begins with none of the words."""
    word, _, rest = name.partition("_")
    if word in words:
        return rest
    return ""


def _chosen(value: Any) -> Iterable[str]:
    """The codes that blocks hold: a contact, or the items of a list of sources."""
    if isinstance(value, dict):
        if isinstance(value.get("contact"), str):
            yield value["contact"]
        if isinstance(value.get("codes"), list):
            for item in value["codes"]:
                yield item["value"]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _chosen(part)


class UnsurePanel(Panel):
    """Shows the list on the page's editor. It saves nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "awareness/panels/unsure.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            lines = unsure_of(self.instance) if self.instance.pk else []
            return {**super().get_context_data(parent_context), "lines": lines}
