"""How long titles may be, and how much a search reads and shows. Change a number here alone."""

# Characters, by the field of a page.
LENGTHS = {"title": 255, "tab_title": 100, "menu_title": 50, "summary": 500}
# Of what is typed into the search: letters that are read, words that are looked for.
MOST_SEARCH_LETTERS = 100
MOST_SEARCH_WORDS = 8
# Pages that a search shows.
MOST_SEARCH_RESULTS = 30
