"""
One process that runs every loop.

    loops           what runs, and how often
    worker_process  each loop in a thread of its own
    smtp_deadline   mail by SMTP, with a deadline over the whole conversation
"""
