"""
What the helpdesk goes by. Pure: no table, no clock.

    submission        who writes about whom, and which kinds stand apart
    routing           which desk reads what comes from which region
    desk_promises     who would read it, and what that desk promises, from the phonebook
    answer_languages  in which languages a centre answers itself, and how in others
    deletion_dates    how many days everything is kept
    mail_times        the hours at which mail leaves
    working_days      the days on which a centre answers
    countries         the countries of a list, in a reader's language
    phone_numbers     a number in the order in which it is dialled
    form_fields       fields for people in a hurry, in any script
"""
