"""
One conversation, and what can be done with it.

    conversation_view     what was said, and every act on it
    act_page              the page as its acts know it: shown anew, gone on with
    conversation_context  what its page shows
    desk_acts             what only the desk sees of it: name, tags, what is joined, who is shut out
    passing_on            to a colleague, to another day
    read_aloud_view       one message alone, for an interpreter
    machine_reading       a message read by a program, an answer read back to its writer
    printing              all that was said, for paper
    answering             acts on the answer: what is put into it, sending it
    reply_forms           the answer: its words, its language
    sentence_picker       ready sentences, ticked in one language and sent in another
    ready_answers_view    what is said often, read by two people in each language
    handover_view         to another desk, and its yes or no
    presence              who else has the conversation open
"""
