"""
What whoever runs the site is told and can try, beside the worker.

    apps             the checks of the machine register themselves
    known_settings   every setting: what it is for
    settings_guide   the same as a document, and what is set on this machine
    checks           what makes a machine unfit beside its settings
    alarm_mail       mail to the operator when something wants them
    own_certificate  how long it is still good
    support_bundle   `manage.py report`: a file for whoever helps, and no mail
    management       commands
    health_view      /healthz: whether all is well, and no more
    heartbeat        a file that says when each loop last ended well
    metrics_socket   the same for Prometheus, on a Unix socket
    outside_ping     a dead man's switch, off by default
    status_figures   how the site is, for people and Prometheus alike
    status_view      the same as a page for administrators
"""
