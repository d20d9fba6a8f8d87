"""
What campaigns and news give to others: a feed to follow, a press kit to use.

    shared_files   which pages have such a file beside them, and its name
    news_items     the items below the page of news, newest first
    news_feed      the same as an Atom feed
    figures_file   the figures of whole years for a spreadsheet
    own_films      the films made of our drawings, and on which pages they stand
    film_captions  what is said in them, in each language
    press_kit      texts, pictures, logo and what to embed of a campaign, as one zip

Serving imports from here, and the site publishes the files with the pages.
"""
