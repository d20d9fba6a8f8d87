"""
Sentences that centres need in first answers, in every language of the site, from the catalogues.

    first_words       thanks, who we are, safety, danger, how to reach each other, who decides
    further_words     what is possible, police, secrecy, language, cost, papers, health and more
    whole_list        all of them, by heading and by key
    ready_sentence    what one of them is
    two_readers       which texts two readers of the language have signed, by two_readers.yaml
    in_two_languages  a sentence as it is sent: theirs, beside the one that the desk has read

About nobody, and pure: no table, no clock. Their headings stand in the inbox: staff alone see them.
"""
