"""
A request's way through the site, before and after Django's views.

    middleware        what every request passes
    address_kinds     what an address is: page, form, staff, inbox
    onion             the same site within Tor: what is said otherwise there
    public_address    whether strangers can come to it
    security_headers  the headers of each kind, and the content policy
    negotiation       the header of every answer to a reader
    template_context  what every template knows
    home_views        the first page, all languages, robots.txt
    exit_site         the way out
    error_pages       kind words and the numbers when something fails
    media_files       pictures and documents of the library
    byte_ranges       a part of a file
    log_format        a log that says where, never what

Nothing is imported here: the web server's front starts before Django.
"""
