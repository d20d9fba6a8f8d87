"""
A picture that somebody was asked for: what it may be.

    picture_kinds  which files are taken, by their first bytes
"""
