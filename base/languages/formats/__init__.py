"""
How a day may be typed into a form, in the languages of staff: as people in Belgium write it.

Django takes 5/10 for the tenth of May in English, and in German knows the point alone. It looks in
`en/formats.py` and its like, which hand on what stands here. What is shown is not touched.
"""

SHOWN = "%d/%m/%Y"  # and in the box, once it is kept
DAYS = [SHOWN, "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y", "%Y-%m-%d"]
HOURS = ("%H:%M", "%H:%M:%S", "%Hh%M", "%Hh")
DAYS_WITH_HOURS = [f"{day} {hour}" for day in DAYS for hour in HOURS]
