"""
What editors have beside Wagtail: the registry, advice, reports.

    registry_viewsets  contacts, facts, regions, topics and sources in the CMS
    registry_forms     their edit forms
    registry_log       who changed what in a row: the old value and the new one
    writing_advice     what an editor is told about a page
    sources_read       whether what a page of rights says rests on texts that were read
    report_views       pages and rows that somebody should look at again
    home_panel         the first screen: what runs, what comes by itself, what waits
    handout_list       all papers of a language with pictures, and as a zip for the printer
    document_words     what is written in a PDF of the library, for the search
    uploads            a file that is not whole or too large, or in the place of one that is public
    one_save           a draft that keeps itself never undoes what was published
    editor_groups      the groups of editors, reviewers and translators
"""
