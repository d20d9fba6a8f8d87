"""
Numbers, names and days in texts: placeholders filled from the registry.

    placeholders    what `{names}` a text may hold, and what differs in a translation
    fact_filling    a text with its placeholders filled
    days_of_rights  for which day a number is true that somebody is owed
    plural_forms    the word that fits a number, in each language
    source_sites    the sites that the words of a source name
    registered_row  a row of the registry: public with a second person's yes, and not before
"""
