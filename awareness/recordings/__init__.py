"""
Sections of pages that somebody can read aloud. Who records them is on the floor above, what can be
heard on the floor below (`base.heard_recordings`).

    sections  the sections of a page, and the digest of the words of each
"""
