"""
The ground floor: what both apps and the site stand on. It knows none of them.

    apps              so that Django finds the tags of templates
    backoff           the wait after wrong tries
    limits            how large an upload may be
    heard_recordings  what somebody reads aloud, as readers hear it
    languages         thirty languages: their names, catalogues, days and digits
    phonebook         the registry's numbers as one small file, without a database
    files             files that several processes write and read
    theme             where templates lie, and what stands inside a page
    templatetags      `site_tags`, for the templates of both apps and of the site
    sandbox           work on what strangers made, in a process that has nothing to lose
"""
