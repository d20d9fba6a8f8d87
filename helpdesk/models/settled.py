"""The settings of a desk, as they were last kept by way of the site."""

import json
from collections.abc import Collection, Iterable
from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from helpdesk.models.attested_row import Attested, Part
from helpdesk.rollback import replay_guard

# What decides to whom words or news of a desk go, and what its form says and promises.
SETTLED = (
    *("email", "email_before", "certificate", "sends_mail_with_message"),
    *("mail_changed_on", "mail_changed_by", "bells", "digest_at", "reply_days", "retention_days"),
    *("surge", "google_check", "hears_others", "is_joining", "opener_id", "opens_after"),
    *("duty_email", "office_hours"),
    *("own_languages", "interpreted_languages", "sends_sentences"),
)


class Settled(Attested):
    """
    A row whose columns of `SETTLED` are vouched for as a whole (vouched, vouched_number, mark).

    The key of the mark is not in the database. What is read has the settings that were last kept by
    way of the site, whatever somebody wrote into the columns; where nothing genuine is there,
    `is_vouched_for` is False. The server's key and no holder's: whoever has that one puts another
    key in the desk's place, so a signature of a holder would be worth no more than it.
    """

    vouched = models.TextField(default="{}", editable=False)
    vouched_number = models.PositiveBigIntegerField(default=0, editable=False)

    # Of a desk that was read: whether its settings are genuine, and whether the columns said other.
    is_vouched_for = True
    was_changed_outside = False

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        desk = super().from_db(db, field_names, values, **more)
        if not desk.get_deferred_fields():
            desk._believe_what_is_vouched_for()
        return desk

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        """As Django's. Changed settings are vouched for, unless those that were read were not."""
        if self.is_vouched_for and self._vouch() and update_fields is not None:
            vouched = {"vouched", "vouched_number", "mark"}
            update_fields = {*update_fields, *(n.removesuffix("_id") for n in SETTLED), *vouched}
        super().save(*args, update_fields=update_fields, **more)

    def settle(self) -> None:
        """Keep these settings and vouch for each: somebody with a right to it has seen them."""
        self.is_vouched_for = True
        self.save()

    def _vouch(self) -> bool:
        current = self._settings()
        if current == self.vouched and bytes(self.mark):
            return False
        last = max(self.vouched_number, replay_guard.newest(self._remembered_as))
        self.vouched, self.vouched_number = current, last + 1
        self.attest()
        replay_guard.remember_number(self._remembered_as, self.vouched_number)
        return True

    def _settings(self) -> str:
        columns = self._columns()
        values = {name: columns[name].to_python(getattr(self, name)) for name in SETTLED}
        return json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)

    def _columns(self) -> "dict[str, models.Field[Any, Any]]":
        return {field.attname: field for field in self._meta.concrete_fields}

    def _believe_what_is_vouched_for(self) -> None:
        self.is_vouched_for = self.is_attested or self._was_settled_just_now()
        if not self.is_vouched_for:
            self.was_changed_outside = True
            return
        replay_guard.remember_number(self._remembered_as, self.vouched_number)
        columns = self._columns()
        # A setting that is younger than the mark has its default, whatever stands in its column.
        unknown = {name: columns[name].get_default() for name in SETTLED}
        for name, raw in (unknown | json.loads(self.vouched)).items():
            value, stored = columns[name].to_python(raw), getattr(self, name)
            # An opener whose account was deleted is none.
            if stored != value and (stored or name != "opener_id"):
                self.was_changed_outside = True
                setattr(self, name, value)

    def _was_settled_just_now(self) -> bool:
        """Whether this row was read before a change of which this machine has heard since."""
        names = ("vouched", "vouched_number", "mark")
        row = type(self)._default_manager.filter(pk=self.pk).values_list(*names).first()
        if row is None or row[1] <= self.vouched_number:
            return False
        self.vouched, self.vouched_number, self.mark = row
        return self.is_attested

    @property
    def is_attested(self) -> bool:
        """Its settings were kept by way of the site, and none newer were seen on this machine."""
        is_old = replay_guard.is_replayed(self._remembered_as, self.vouched_number)
        return super().is_attested and not is_old

    def _attested(self) -> tuple[Part, ...]:
        return ("desk settings", self.pk, self.vouched_number, self.vouched)

    @property
    def _remembered_as(self) -> str:
        return f"settings of {self.pk}"
