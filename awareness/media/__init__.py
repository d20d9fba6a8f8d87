"""
Files that editors send in, made into what readers get, in a process that has nothing to lose.

    voice_conversion    what it makes of a voice
    picture_conversion  what it makes of a photograph
    conversion          starts it, waits for it, and says in a sentence what was wrong
    phone_files         a photograph, a voice or a film as it is sent in: taken, made into ours, or
                        refused with a reason

What is sent in is read by decoders of other people, in C: in the child of `base.sandbox`.
"""
