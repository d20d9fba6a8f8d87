"""The clock of the year, for Django, for Python and for the guard of the clock."""

import time
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

from helpdesk import clock_guard


class OwnClock:
    """
    `move_to(day, "08:35")`, by the clock on the wall in Brussels; `jump(days)`: the clock alone is
    put forward or back, and the watch of the guard (`time.monotonic`) runs on as ever.
    """

    def __init__(self, start: date) -> None:
        self.right = _at(start, "00:00")
        self.wrong = timedelta()
        self._began = self.right
        self._patches = [
            patch.object(timezone, "now", self.now),
            patch.object(time, "time", lambda: self.now().timestamp()),
            patch.object(clock_guard, "monotonic", self._lived),
        ]

    def start(self) -> None:
        for each in self._patches:
            each.start()

    def stop(self) -> None:
        for each in self._patches:
            each.stop()

    def now(self) -> datetime:
        return self.right + self.wrong

    def move_to(self, day: date, hour: str) -> None:
        self.right = max(self.right, _at(day, hour))

    def pass_minutes(self, minutes: int) -> None:
        self.right += timedelta(minutes=minutes)

    def jump(self, days: int) -> None:
        self.wrong += timedelta(days=days)

    def _lived(self) -> float:
        return (self.right - self._began).total_seconds()


def _at(day: date, hour: str) -> datetime:
    hours, minutes = hour.split(":")
    wall = datetime(day.year, day.month, day.day, int(hours), int(minutes))  # noqa: DTZ001
    return timezone.make_aware(wall).astimezone(UTC)
