"""
The list of conversations.

    list_view                 the page: rows, tabs, pages
    list_order                which conversations, under which tab, in which order
    list_place                where in the list somebody is: back to it, and from one to the next
    list_rows                 the rows on the screen
    list_filters              what the list may be chosen by
    bulk_actions              what is done with several of its rows
    conversation_search       words in conversations, looked for in memory
    conversation_search_view  the page for it
    sealed_labels             language and topic of a row, opened for the screen alone
"""
