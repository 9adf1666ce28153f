"""How often a report is made, and at which moments: the last one that has come, and the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY = ("hour", "day", "weekday", "week", "month")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LAST_DAY = 28  # of a month, so that each month has it
REACH = 40  # days in which every cadence has a moment
RELATIVE = re.compile(r"-(\d{1,5}) (day|week)s?")
TODAY = "today"


@dataclass(frozen=True)
class Cadence:
    """Every hour, day, weekday (Monday to Friday), week or month, at a time of day in a time zone.

    `on` is the place in the week (0 is Monday) or the day of the month; of an hourly one only the minute counts.
    """

    every: str
    at: time
    on: int
    zone: ZoneInfo

    def fits(self, day: date) -> bool:
        """Whether there is a moment on that day."""
        return {
            "hour": True,
            "day": True,
            "weekday": day.weekday() < WEEKDAYS.index("saturday"),
            "week": day.weekday() == self.on,
            "month": day.day == self.on,
        }[self.every]

    def last(self, now: datetime) -> datetime:
        """The latest moment that has come, in UTC."""
        return max(moment for moment in self._around(now) if moment <= now)

    def next(self, now: datetime) -> datetime:
        """The first moment to come, in UTC."""
        return min(moment for moment in self._around(now) if moment > now)

    def _around(self, now: datetime) -> Iterator[datetime]:
        today = now.astimezone(self.zone).date()
        reach = 2 if self.every == "hour" else REACH
        for days in range(-reach, reach + 1):
            day = today + timedelta(days=days)
            if self.fits(day):
                yield from self._moments(day)

    def _moments(self, day: date) -> Iterator[datetime]:
        hours = range(24) if self.every == "hour" else (self.at.hour,)
        for hour in hours:
            local = datetime.combine(day, time(hour, self.at.minute), tzinfo=self.zone)
            yield local.astimezone(UTC)

    def __str__(self) -> str:
        when = f"{self.at:%H:%M} {self.zone.key}"
        if self.every == "hour":
            return f"every hour at minute {self.at.minute}"
        if self.every == "week":
            return f"every {WEEKDAYS[self.on].capitalize()} at {when}"
        return (
            f"every {self.every} at {when}"
            if self.every != "month"
            else f"day {self.on} of every month at {when}"
        )


def resolve_day(text: str, today: date) -> str:
    """A day such as "today", "-28 days" or "-2 weeks" as ISO text; any other text as it stands."""
    if text == TODAY:
        return today.isoformat()
    if match := RELATIVE.fullmatch(text):
        days = int(match[1]) * (7 if match[2] == "week" else 1)
        return (today - timedelta(days=days)).isoformat()
    return text
