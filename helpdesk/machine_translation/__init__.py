"""
A person's words, read to a desk in its own language by a program on this machine.

    known_models         which models may be brought: size, licence, what each calls our languages
    model_files          taking one in from a zip, and which one is here
    reading              a child that reads one text, and is gone; who may have it when
    translating_program  what runs in the child
    comparison           numbers, names and Latin words of the original, looked for in the reading

From the person's language into the desk's and no other way. What is read is shown below her own
words and kept nowhere. Nothing is fetched: without a model that the operator brought this is off.
"""
