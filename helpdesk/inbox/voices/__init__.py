"""
What somebody said instead of writing, as a colleague of the desk hears it.

    voice_view  one voice alone: made anew on a press, noted as interpreted, put into words
"""
