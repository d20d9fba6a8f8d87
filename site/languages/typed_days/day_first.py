"""In which ways a day, and a day with its hour, may be typed: Python's directives, day first."""

SHOWN = "%d/%m/%Y"  # and in the box, once it is kept
DAYS = [
    *(SHOWN, "%d-%m-%Y", "%d.%m.%Y"),
    *("%d/%m/%y", "%d-%m-%y", "%d.%m.%y"),
    "%Y-%m-%d",
]
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh")
DAYS_WITH_HOURS = [f"{day} {hour}" for day in DAYS for hour in HOURS]
