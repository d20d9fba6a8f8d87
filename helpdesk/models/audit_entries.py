"""What staff did, day by day: never a word of what was written, never an address."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.attestation import replay_protection
from helpdesk.sealing import audit_chain


class AuditEntry(models.Model):
    """
    One thing that somebody did.

    Names and not foreign keys: an entry must say the same when the account is gone. who_key: of the
    account, beside its name, which can be changed; nothing in entries of 0.1. It has a day and no
    hour, like everything here. seal: of what it says and of the seal before it.
    """

    number = models.PositiveBigIntegerField(unique=True)
    day = models.DateField(default=timezone.localdate)
    action = models.CharField(max_length=32)
    who = models.CharField(max_length=150, blank=True)
    who_key = models.PositiveBigIntegerField(null=True, blank=True)
    desk = models.CharField(max_length=32, blank=True)
    conversation = models.CharField(max_length=16, blank=True)
    about = models.CharField(max_length=150, blank=True)
    seal = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        default_permissions = ("view",)
        ordering = ["number"]
        indexes = [models.Index(fields=["conversation", "action"], name="done_to_a_conversation")]

    def __str__(self) -> str:
        return f"audit entry {self.number}"

    def says(self, previous: bytes) -> tuple[str | int | bytes, ...]:
        """What its seal binds, when it stands upon the seal `previous`."""
        day = self.day.isoformat()
        fields = (self.action, self.who, self.desk, self.conversation, self.about)
        if self.who_key is None:
            return ("audit entry", self.number, day, *fields, previous)
        return ("audit entry", self.number, day, *fields, self.who_key, previous)


class AuditChain(models.Model):
    """
    Where the chain begins and ends; one row.

    It is what writers wait for, so that two at once do not make the same link. start: the last
    entry that was pruned, sealed, so that nobody else can shorten the chain from its old end.
    """

    end_number = models.PositiveBigIntegerField(default=0)
    end_seal = models.BinaryField(max_length=32, default=audit_chain.FIRST)
    start_number = models.PositiveBigIntegerField(default=0)
    start_seal = models.BinaryField(max_length=32, default=audit_chain.FIRST)
    start_mark = models.BinaryField(max_length=32, default=b"")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"audit chain to {self.end_number}"

    def move_start(self, number: int, seal: bytes) -> None:
        """From here on the chain begins after entry `number`."""
        self.start_number, self.start_seal = number, seal
        self.start_mark = audit_chain.seal_link(*self._start())

    @classmethod
    def is_cut(cls) -> bool:
        """Whether the chain no longer holds the newest entry that this machine has seen."""
        head = replay_protection.remembered_head()  # first: what is added meanwhile is no fault
        return cls.as_it_is().lacks(head)

    def lacks(self, head: replay_protection.Head) -> bool:
        """
        Whether this entry should stand in the chain and does not. False for one that was pruned
        from its old end since, and where nothing is remembered.
        """
        number, seal = head
        if number < self.start_number or number == 0:
            return False
        ends = {
            self.start_number: bytes(self.start_seal).hex(),
            self.end_number: bytes(self.end_seal).hex(),
        }
        if number in ends:
            return ends[number] != seal
        sealed = AuditEntry.objects.filter(number=number, seal=bytes.fromhex(seal))
        return number > self.end_number or not sealed.exists()

    @classmethod
    def as_it_is(cls) -> "AuditChain":
        """The row; an empty chain where there is none."""
        return cls.objects.first() or cls()

    @property
    def starts_where_we_put_it(self) -> bool:
        if self.start_number == 0:
            return bytes(self.start_seal) == audit_chain.FIRST
        return audit_chain.age_of_key(self.start_mark, *self._start()) is not None

    def _start(self) -> tuple[str | int | bytes, ...]:
        return ("audit checkpoint", self.start_number, bytes(self.start_seal))
