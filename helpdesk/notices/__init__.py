"""
Mail to the desks: a bell, never a message.

    outbox    what is owed: news, reminders, the daily mail
    delivery  sending it: claimed, tried again, forgotten
    emails    what stands in a mail, and which desk gets the message sealed in it

Others import `outbox` to owe, and the worker `delivery` and `daily_digest`.
"""
