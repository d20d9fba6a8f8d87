"""
Who may come in under /cms/: a password, and then a passkey or the code of an app.

    two_step_middleware  half signed in is not signed in: nobody, on every address of the site
    attested_accounts    passwords, passkeys and roles count as they were given by way of the site
    passwords            how a password is kept, and who has given the right one
    login_throttle       the wait after wrong passwords, which locks nobody out for long
    sign_in_forms        what somebody types to come in
    second_factors       what somebody has: passkeys, apps, ten codes on paper
    second_step_views    the second step, and one's own factors
    passkey_views        the library's addresses for passkeys, with our rules
    invitations          the one-time link with which an account is taken over by its owner
    accounts_view        for administrators: who has what; a new link for somebody who lost it
    apps                 Wagtail's accounts, with our screens
    roles                who may do what, as groups
    models               codes of an app, codes on paper, invitations
    urls                 the addresses
"""
