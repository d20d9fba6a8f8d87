"""
What whoever runs the site is told and can try, beside the worker.

    apps             the checks of the machine register themselves
    known_settings   every setting: what it is for
    settings_guide   the same as a document, and what is set on this machine
    checks           what makes a machine unfit beside its settings
    alarm_mail       mail to the operator when something wants them
    own_certificate  how long it is still good
    fault_report     a bundle for whoever helps
    management       commands
"""
