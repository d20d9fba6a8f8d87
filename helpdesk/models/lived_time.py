"""How long the worker has really lived, so that a clock alone destroys nothing."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

NOTHING = timedelta()
# By so much the clock may be ahead of what was lived through: a machine that is switched off for a
# night, or for a day of repairs. More is a jump.
JUMP = timedelta(days=2)
# After so much of it has been lived through, a clock that had jumped is believed all the same.
LIVED_ENOUGH = timedelta(days=3)
# Not at each look: a clock that is put forward a day every ten minutes would never have jumped.
ONCE_IN = timedelta(days=1)


class LivedTime(models.Model):
    """
    When the clock was last believed, and what was lived through since; one row.

    believed: what the clock said then. lived: since then, by a watch that nobody can set. asked:
    what the clock said when it was last looked at. waits_since: the day, by that clock, since which
    nothing is destroyed; None while the clock is believed. waited: lived through since that day.
    """

    believed = models.DateTimeField()
    lived = models.DurationField(default=NOTHING)
    asked = models.DateTimeField()
    waits_since = models.DateField(null=True)
    waited = models.DurationField(default=NOTHING)

    def __str__(self) -> str:
        return f"lived since {self.believed:%Y-%m-%d}"

    def ask(self, now: datetime, lived: timedelta) -> None:
        """Weigh what the clock says. lived: by the watch, since it was last asked; 0 if unknown."""
        passed = now - self.asked
        lived = min(lived, max(passed, NOTHING))  # two workers live through the same hour once
        self.asked, self.lived, self.waited = now, self.lived + lived, self.waited + lived
        fits = abs(now - self.believed - self.lived) <= JUMP
        if passed - lived > JUMP or not (fits or self.waits_since):
            # Forward, even back into the right year: what was written meanwhile has a wrong day.
            self.waits_since, self.waited = timezone.localdate(now), NOTHING
        elif self._is_over(went_back=passed < -JUMP and fits):
            self.believe(now)

    def _is_over(self, *, went_back: bool) -> bool:
        if self.waits_since:
            return went_back or self.waited >= LIVED_ENOUGH
        return self.lived >= ONCE_IN

    def believe(self, now: datetime) -> None:
        """From here on this clock is the right one."""
        self.believed = self.asked = now
        self.lived = self.waited = NOTHING
        self.waits_since = None
