"""
Files into the CMS: English pages, registry, translations.

Again and again, without undoing what staff wrote.

    seeder             the whole, in order, saying how far it is
    english_pages      pages from awareness/content/pages
    registry_rows      contacts, facts, regions, topics and sources
    page_indexes       the CMS's search and the uses of files, brought up to date once a page
    page_translations  pages in the other languages, sentence by sentence
    campaign_artwork   the drawings of our campaigns, as pictures of the media library
    planted_fields     whether a page still reads as its file
    seed_records       what was seeded when, so that a change by staff is seen

The command `seed_content` and `make run` import `seeder`.
"""
