"""
Sentences that centres need in first answers, in every language of the site, from the catalogues.

    sentence_list     every sentence that can be ticked, in its order
    two_readers       which texts two readers of the language have signed, by two_readers.yaml
    spoken            which of them may be heard, and in which words
    speak_page        what /speak/ says before somebody speaks, and the recording of it
    in_two_languages  a sentence as it is sent: theirs, beside the one that the desk has read

About nobody, and pure: no table, no clock. Their headings stand in the inbox: staff alone see them.
"""
