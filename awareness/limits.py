"""
How long titles may be, how deep a page lies, how much a menu and a search show. Change a number
here alone.
"""

# Characters, by the field of a page.
LENGTHS = {"title": 255, "tab_title": 100, "menu_title": 50, "summary": 500}
# Steps of an address below its language that are looked at; no page lies deeper.
MOST_STEPS = 8
# Pages in the menu; the footer has every other one that stands right below the first page.
MOST_IN_MENU = 7
# Of what is typed into the search: letters that are read, words that are looked for.
MOST_SEARCH_LETTERS = 100
MOST_SEARCH_WORDS = 8
# Pieces of words that have no spaces between them, those words too.
MOST_SEARCH_PIECES = 40
# Pages that a search shows.
MOST_SEARCH_RESULTS = 30
