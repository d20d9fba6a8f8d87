"""
Centres, towns, numbers and promises in a small file: forms and error pages need no database.

    phonebook_file     the file as everybody reads it, and its copy from the seed
    phonebook_entries  a contact, a source, a desk's promise
    phonebook_writer   the file made from the registry and the desks
    published_years    figures of whole years, for a public page
    banners            the banners of a bad day, as pages show them
    vouched_banners    which of them stand
    vouched_registry   the registry as it was last saved by way of the site
"""
