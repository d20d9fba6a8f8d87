"""
Pictures of a conversation. Which may come is decided in `picture_invitations`.

    kept_pictures  one that came: opened for the desk, its bars, and what must not be here
"""
