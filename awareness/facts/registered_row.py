"""
What every row of the registry is: typed as a draft, public with a second person's yes.

What is typed in the CMS goes into a revision and changes nothing that readers see. It becomes
public where a second person has said yes to that very value (`website.approvals`): Wagtail's own
ways of publishing and taking back are closed here, since in them one person is enough.
"""

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import models
from modeltranslation.translator import translator
from wagtail.models import DraftStateMixin, Revision, RevisionMixin

# What Wagtail notes of a row's drafts; none of it is anything that the row says.
BOOKKEEPING = frozenset(
    field.name for field in DraftStateMixin._meta.fields + RevisionMixin._meta.fields
)


class AgreedRows(NamedTuple):
    """
    A table of the registry as somebody finds it who is to write to it, by code.

    public: with every value as it was last agreed to. drafts: nobody has said yes to them yet.
    held: codes of rows that were changed past the site so that nobody can tell which of both they
    are.
    """

    public: dict[str, Any]
    drafts: dict[str, Any]
    held: set[str]


class RegistryRow(DraftStateMixin, RevisionMixin, models.Model):
    """A row of the registry, with its drafts and its history."""

    class Meta:
        abstract = True

    def save_revision(
        self, user: Any = None, *, overwrite_revision: Revision | None = None, **more: Any
    ) -> Revision:
        """
        As Wagtail's. Raises PermissionDenied where a draft is to be written over: it may be the one
        that was agreed to, and whoever wrote what stands in it then is asked of each draft.
        """
        if overwrite_revision is not None:
            raise PermissionDenied("Each draft of a row of the registry stays as it was kept.")
        return super().save_revision(user, **more)

    def publish(self, *args: Any, **kwargs: Any) -> None:
        """Raises PermissionDenied, whoever asks."""
        raise PermissionDenied("A row of the registry becomes public by a second person's yes.")

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        """Raises PermissionDenied, whoever asks."""
        raise PermissionDenied("A row of the registry is taken out by a second person's yes.")

    def serializable_data(self) -> dict[str, Any]:
        """Every column but those that say the same as one of their translations."""
        translated = set(translator.get_options_for_model(type(self)).fields)
        data = super().serializable_data()
        return {name: value for name, value in data.items() if name not in translated}

    @classmethod
    def from_serializable_data(cls, data: Any, *_checks: Any, **_more: Any) -> Any:
        """As Wagtail does it; what names a row that has gone is refused when it is checked."""
        return super().from_serializable_data(data, check_fks=False)
