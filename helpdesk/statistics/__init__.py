"""
Counts without people: monthly margins, small ones suppressed.

    counting      one more, at the moment it happens
    tables        the months and years as they may be shown
    suppression   which cells are hidden so that nobody can be worked out
    whole_years   within how many working days half of the first answers came
    csv_and_xlsx  the same as files

Others import `counting` to count and `tables` to show.
"""
