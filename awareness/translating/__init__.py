"""
What translators have in the CMS.

    translation_views   the matrix and the files of a language
    review_file         a page for a native speaker outside, and what comes back of it
    questionnaire       what is asked of those who know, to print; and what they answered
    translation_matrix  which page is how far in which language
    language_file       a whole language as one PO file, out and in
    native_review       a page read beside the English, and signed
    campaign_languages  a campaign in all its languages: what readers see; its end, at once
    translator_rights   who may translate which language
    placeholder_lock    a translation is refused that lost a fact, or leads to another site
    number_check        other numbers than those of the English are asked, beside each other
    localize_overrides  where wagtail-localize is told otherwise
    translation_hooks   menu item, buttons, addresses
"""
