"""
Numbers, names and days in texts: placeholders filled from the registry.

    placeholders    what `{names}` a text may hold, and what differs in a translation
    fact_filling    a text with its placeholders filled
    days_of_rights  for which day a number is true that somebody is owed
    plural_forms    the word that fits a number, in each language
    printed_dates   a day as each language prints it
    travel_lines    whom a traveller can tell in other countries
    numbering_plan  which numbers can be dialled, by kind; the three that never change
    registered_row  a row of the registry: public with a second person's yes, and not before
"""
