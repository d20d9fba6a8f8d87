"""
The thirty languages and their words.

    language_list       the one list that settings, menus and catalogues are made from
    language_names      what each is called in the language of who reads
    catalogue_folders   where whose words are translated
    complete_languages  in which languages the interface is whole
    gettext_catalogues  catalogues compiled, without gettext's tools
    formats             how a day may be typed into a form of staff
    printed_dates       a day as each language prints it
"""
