"""
Who may come in under /cms/: a password, and then a passkey or the code of an app.

    door.py         half signed in is not signed in: nobody, on every address of the site
    factors.py      what somebody has: passkeys, apps, ten codes on paper
    invitations.py  the one-time link with which an account is taken over by its owner
    patience.py     the wait after wrong passwords, which locks nobody out for long
    passkeys.py     the library's addresses, with our rules
    step.py         the second step, and one's own factors
    joining.py      the link, and what comes before the first factor
    colleagues.py   for administrators: who has what; a new link for somebody who lost it
"""
