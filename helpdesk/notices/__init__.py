"""
Mail to the desks: a bell, never a message.

    outbox        what is owed: news, reminders, the daily mail
    due_time      when it leaves: at fixed times
    delivery      sending it: claimed, tried again, forgotten
    emails        what stands in a mail, and which desk gets the message sealed in it
    daily_digest  the daily mail that says yes or no
    change_news   something that a desk relies on was changed: told at once, to all of it

Others import `outbox` to owe, and the worker `delivery` and `daily_digest`.
"""
