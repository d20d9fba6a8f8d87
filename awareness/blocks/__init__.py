"""
What a page is made of.

    text_blocks      paragraphs, steps, questions, cards, telephone numbers: BODY
    card_blocks      ways into other pages
    policy_blocks    tables, sources, chains, lists of pages: POLICY
    official_blocks  her words beside those of the country's languages: OFFICIAL
    travel_blocks    numbers of other countries: TRAVEL
    media_blocks     pictures, documents, sound
    campaign_blocks  posters, postcards, leaflets, films
    spoken_language  in which language a block speaks
    code_choice      one of some codes
    plain_text       a page's words without its marks
    english_words    whether they are English
"""
