"""
Counts without people: monthly margins, small ones suppressed.

    counting      one more, at the moment it happens
    tables        the months and years as they may be shown
    suppression   which cells are hidden so that nobody can be worked out
    middle_answer  within how many working days half of the first answers came
    csv_and_xlsx  the same as files
    whole_years   sums of years that are over, as anybody may read them

Others import `counting` to count and `tables` to show.
"""
