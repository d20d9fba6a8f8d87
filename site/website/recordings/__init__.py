"""
Sections of pages, read aloud by somebody: recorded, heard by a second person, published, withdrawn.

    voices          a recording: kept, heard and agreed to, withdrawn
    voice_round     takes away what was withdrawn, or whose words have changed
    recorder_views  where staff record, hear, agree and withdraw
    recorder_hooks  where Wagtail asks for it
"""
