"""
One file to pass on: what is hers in a language, in one HTML file for a phone without network.

    copy_chapters  which pages are in it, in which order, and its day
    copy_text      the words of a page without what needs the site
    copy_view      all of it put together, as it is published at `/xx/file/`

It is offered to helpers and, after a warning, on *safe browsing*: nowhere else. No fragment is
linked and nothing is loaded, so that however much is read, one entry stands in the history.
"""
