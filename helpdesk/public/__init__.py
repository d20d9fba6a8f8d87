"""
What strangers touch: the form, coming back with the number, the traveller's report.

    urls            the addresses
    write_form      what is asked of somebody who writes
    write_view      answers it: the form, and the number
    speak_form      what is asked of somebody who speaks instead
    speak_view      answers it: a voice, first or in a conversation
    pictures        the picture of a paper that a centre has asked for
    report_form     what is asked of somebody who saw a child
    report_view     answers it
    others_form     what is asked of a professional, and of who saw an adult
    others_view     answers them: first whether the person said yes
    read_form       the number, and what is written on coming back
    read_view       answers it: the conversation
    heard_answer    an answer as it is heard, one sound in the page that comes back
    message_thread  what was said between both sides, as the person sees it
    form_page       what they share: taking in what was sent, and the page that answers

Others import `urls` alone. Nothing here can reach `helpdesk.desks`, which opens private keys.
"""
