"""
One process that runs every loop.

    loops           what runs, and how often
    worker_process  each loop in a thread of its own
    heartbeat       a file that says when each loop last ended well
    health_view     /healthz: the database and the worker, one line each
    smtp_deadline   mail by SMTP, with a deadline over the whole conversation
    status_figures  how the site is, for people and Prometheus alike
    status_view     the same as a page for administrators
    metrics_socket  the same for Prometheus, on a Unix socket
    outside_ping    a dead man's switch, off by default
    warm_up         what a process does once, before it has work
    collector       rubbish is not looked for while Django is loaded, nor in what stays
"""
