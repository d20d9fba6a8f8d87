"""
Files that editors send in, made into what readers get, in a process that has nothing to lose.

    child_program  what runs there: a file goes in, small files come out
    voice_way      what it makes of a voice
    picture_way    what it makes of a photograph
    film_way       what it makes of a film, and whether it is one
    conversion     starts it, waits for it, and says in a sentence what was wrong

What is sent in is read by decoders of other people, in C. So the child gets no settings, no keys
and no environment, little memory and little time, and the least right to the processor.
"""
