"""
Files into the CMS: English pages, registry, translations.

Again and again, without undoing what staff wrote.

    seeder             the whole, in order, saying how far it is
    english_pages      pages from awareness/content/pages
    page_moves         pages at their new addresses, in all languages
    registry_rows      contacts, facts, regions, topics and sources
    page_translations  pages in the other languages, sentence by sentence
    campaign_artwork  the drawings of our campaigns, as pictures of the media library
    seed_records       what was seeded when, so that a change by staff is seen
    seed_counts        what was made, kept, left

The command `seed_content` and `make run` import `seeder`.
"""
