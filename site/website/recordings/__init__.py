"""
Sections of pages, ready sentences of the desks, digits and what stands on /speak/, read aloud by
somebody: recorded, heard by a second person, published, withdrawn.

    voices          a recording: kept, heard and agreed to, withdrawn
    voice_round     takes away what was withdrawn, or whose words have changed
    sentences       what can be read aloud, and where it stands
    recorder_views  where staff record, hear, agree and withdraw
    sentence_views  the same for what stands in no page, a language a page
    recorder_hooks  where Wagtail asks for it
"""
