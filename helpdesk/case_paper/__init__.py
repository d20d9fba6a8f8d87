"""
What was said, on paper for a lawyer or a magistrate. Pure: no table, no key, nothing on disk.

    blacking_out   words taken out of a text, for good
    typeset_case   the PDF/A of what is left, by case.typ
"""
