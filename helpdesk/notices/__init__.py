"""
Mail to the desks: a bell, never a message.

    outbox    what is owed: news, reminders, the daily mail
    delivery  sending it: claimed, tried again, forgotten
    emails    what stands in a mail, and which desk gets the message sealed in it
    refusals  a second person's no, with its reason, until whoever asked has read it

Others import `outbox` and `refusals` to owe, and the worker `delivery` and `daily_digest`.
"""
