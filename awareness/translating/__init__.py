"""
What translators have in the CMS.

    translation_views   the matrix and the files of a language
    review_sheet        a page for a native speaker outside, and what comes back of it
    translation_matrix  which page is how far in which language
    language_file       a whole language as one PO file, out and in
    native_reading      a page read beside the English, and signed
    translator_rights   who may translate which language
    doubt_notes         sentences whose translator was not sure
    placeholder_lock    a translation that lost a fact is refused
    localize_overrides  where wagtail-localize is told otherwise
    translation_hooks   menu item, buttons, addresses
"""
