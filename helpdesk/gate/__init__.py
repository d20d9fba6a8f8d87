"""
What a form passes on its way in: nothing is refused that a person may have written.

    csrf            a form's token without a cookie; what was sent, read once
    attachment_upload    a form that brings a voice or a picture, as it was read
    attached_form        the same while it arrives, sealed piece by piece
    arriving_attachment  its file, and why it is not taken
    disk_room            none of them while the disk is nearly full
    captcha         Google's check and the browser's sum, in a flood alone
    spam_signals    gathers what is known of how a form came
    waiting_place   a place in the line, kept in the page of whoever was told to come again

Others import `csrf.form_page`, `csrf.Sent` and what `spam_signals` decides.
"""
