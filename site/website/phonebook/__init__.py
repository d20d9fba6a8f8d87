"""
Centres, towns, numbers and promises in a small file: forms and error pages need no database.

    phonebook_writer   the file made from the registry and the desks
    published_years    figures of whole years, for a public page
    attested_banners   which of them stand
    attested_registry  the registry as it was last saved by way of the site
"""
