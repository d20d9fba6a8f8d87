"""
From an address to a page.

    urls            the addresses
    page_views      the page of an address, and the list of pages
    page_context    what a page shows beside its own words
    page_tree       every page and its languages, read in one query
    campaign_days   which campaign runs now, on the first page and in the list
    handout_views   the handout of a page as PDF; whether the one in a hand is still right
    handout_links   what the page of a handout says of its PDF
    moved_pages     addresses that lead on to another
    search          words to pages, on both databases
    search_ranking  what people type instead of what stands on a page
    search_view     the page of the search
"""
