"""Rows that this server made and nobody changed since: each carries a mark, some a number."""

import json
from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from helpdesk import sealing
from helpdesk.attestation import replay_protection

Part = str | int | bytes

# What decides to whom words or news of a desk go, and what its form says and promises.
SETTLED = (
    *("email", "email_before", "certificate", "sends_mail_with_message"),
    *("mail_changed_on", "mail_changed_by", "bells", "digest_at", "reply_days", "retention_days"),
    *("surge", "google_check", "hears_others", "is_joining", "opener_id", "opens_after"),
    *("duty_email", "office_hours"),
    *("own_languages", "interpreted_languages", "sends_sentences", "signed_promises"),
    *("machine_reads_in", "assessed_on", "hears_voices", "voices_assessed_on"),
    *("asks_for_pictures", "pictures_assessed_on"),
)


class AttestedRow(models.Model):
    """A row with a mark over what `_attested` says of it: first what sort of row it is."""

    mark = models.BinaryField(max_length=32)

    class Meta:
        abstract = True

    def attest(self) -> None:
        self.mark = sealing.attest(*self._attested())

    @property
    def is_attested(self) -> bool:
        """Made by this server, and unchanged since."""
        return sealing.is_attested(self.mark, *self._attested())

    def _attested(self) -> tuple[Part, ...]:
        raise NotImplementedError


class NumberedRow(AttestedRow):
    """
    An attested row with a number that grows with each change, and that this machine remembers: an
    old row that is put back is genuine, and counts for nothing.
    """

    # Its columns of the number and of what is attested.
    NUMBER: ClassVar[str]
    WORDS: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def seen_as(self) -> str:
        """The name by which `replay_protection` knows its number."""
        raise NotImplementedError

    @property
    def is_attested(self) -> bool:
        """Made here, unchanged, and the newest that this machine has seen of its name."""
        return super().is_attested and self._is_newest()

    @property
    def is_genuine(self) -> bool:
        """
        As `is_attested`; a row that was read before a change of which this machine has heard since
        is read anew.
        """
        return self.is_attested or (self._read_newer() and self.is_attested)

    def attest_next(self, words: str) -> None:
        """Attest `words` under the next number, and remember it once it is committed."""
        last = max(getattr(self, self.NUMBER), replay_protection.newest(self.seen_as))
        setattr(self, self.NUMBER, last + 1)
        setattr(self, self.WORDS, words)
        self.attest()
        replay_protection.remember_number(self.seen_as, last + 1)

    def _is_newest(self) -> bool:
        return not replay_protection.is_replayed(self.seen_as, getattr(self, self.NUMBER))

    def _read_newer(self) -> bool:
        columns = (self.NUMBER, self.WORDS, "mark")
        is_newer = {"pk": self.pk, f"{self.NUMBER}__gt": getattr(self, self.NUMBER)}
        row = type(self)._default_manager.filter(**is_newer).values(*columns).first()
        for name, value in (row or {}).items():
            setattr(self, name, value)
        return row is not None


class AttestedSettings(NumberedRow):
    """
    A row whose columns of `SETTLED` are attested as a whole (vouched, vouched_number, mark).

    The key of the mark is not in the database. What is read has the settings that were last kept by
    way of the site, whatever somebody wrote into the columns; where nothing genuine is there,
    `has_genuine_settings` is False. The server's key and no holder's: whoever has that one puts
    another key in the desk's place, so a signature of a holder would be worth no more than it.
    """

    NUMBER, WORDS = "vouched_number", "vouched"

    vouched = models.TextField(default="{}", editable=False)
    vouched_number = models.PositiveBigIntegerField(default=0, editable=False)

    # Of a desk that was read: whether its settings are genuine, and whether the columns said other.
    has_genuine_settings = True
    was_changed_outside = False

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        """As Django's. Changed settings are attested, unless those that were read were not."""
        if self.has_genuine_settings and self._attest_settings() and update_fields is not None:
            attested = {"vouched", "vouched_number", "mark"}
            settled = {name.removesuffix("_id") for name in SETTLED}
            update_fields = attested | settled | set(update_fields)
        super().save(*args, update_fields=update_fields, **more)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        desk = super().from_db(db, field_names, values, **more)
        if not desk.get_deferred_fields():
            desk._take_what_is_attested()
        return desk

    def settle(self) -> None:
        """Keep these settings and attest each: somebody with a right to it has seen them."""
        self.has_genuine_settings = True
        self.save()

    @property
    def seen_as(self) -> str:
        return f"settings of {self.pk}"

    def _is_newest(self) -> bool:
        """Also of a database that this machine did not write: from here on it knows the number."""
        return replay_protection.keep_newest(self.seen_as, self.vouched_number)

    def _attested(self) -> tuple[Part, ...]:
        return ("desk settings", self.pk, self.vouched_number, self.vouched)

    def _attest_settings(self) -> bool:
        current = self._settings()
        if current == self.vouched and bytes(self.mark):
            return False
        self.attest_next(current)
        return True

    def _settings(self) -> str:
        columns = self._columns()
        values = {name: columns[name].to_python(getattr(self, name)) for name in SETTLED}
        return json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)

    def _columns(self) -> "dict[str, models.Field[Any, Any]]":
        return {field.attname: field for field in self._meta.concrete_fields}

    def _take_what_is_attested(self) -> None:
        self.has_genuine_settings = self.is_genuine
        if not self.has_genuine_settings:
            self.was_changed_outside = True
            return
        columns = self._columns()
        # A setting that is younger than the mark has its default, whatever stands in its column.
        settings = {name: columns[name].get_default() for name in SETTLED}
        settings.update(json.loads(self.vouched))
        for name, raw in settings.items():
            value, stored = columns[name].to_python(raw), getattr(self, name)
            # An opener whose account was deleted is none.
            if stored != value and (stored or name != "opener_id"):
                self.was_changed_outside = True
                setattr(self, name, value)
