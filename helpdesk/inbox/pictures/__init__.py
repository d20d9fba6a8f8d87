"""
Pictures at the desk: asked for in a conversation, looked at, blacked out, or forbidden.

    asking_view   ask for a picture, let no more come
    picture_view  one picture alone: small and grey first, large at another press
    bars          what is blacked out of a page, by two presses on it or by four numbers
"""
