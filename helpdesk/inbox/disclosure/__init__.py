"""
A sealed copy of one conversation, for a lawyer or a magistrate: chosen, read, blacked out, noted.

    disclosure_form  what the coordinator chooses and confirms
    disclosed_parts  what of the conversation is on the paper, already blacked out
    disclosed_pictures  its pictures, made anew, with the bars of the desk
    disclosed_sounds    what was spoken, where it goes along: a file within the paper
    disclosure_view  choose, read every page, make the file
    disclosure_pdf   the PDF/A of what is left, by disclosure.typ
    redaction        words taken out of a text, for good
"""
