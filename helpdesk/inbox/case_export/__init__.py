"""
A sealed copy of one conversation, for a lawyer or a magistrate: chosen, read, blacked out, noted.

    export_form   what the coordinator chooses and confirms
    copied_parts  what of the conversation is on the paper, already blacked out
    export_view   choose, read every page, make the file
"""
