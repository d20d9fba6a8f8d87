"""
Voices at the desk: what a person said, and what a colleague answers.

    voice_view          one voice alone: heard on a press, noted as interpreted, put into words
    spoken_answer_view  an answer that is spoken, with a line of text
"""
