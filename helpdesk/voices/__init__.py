"""
A voice as a file: what it may be, and how it is made anew. Nothing of ours decodes it on arrival.

    voice_kinds      which files are taken, by their first bytes
    making_anew      what is heard, made in a child that can do nothing else
    voice_program    what runs there
    sentence_sounds  ready sentences as a volunteer has read them aloud
    one_sound        several of them, one behind the other, behind three neutral seconds
    number_sound     a number, of the ten digits as a volunteer has read them aloud

`helpdesk.conversations` keeps it, the gate reads it as it comes, the inbox plays it.
"""
