"""
A desk's people, keys and settings.

    colleagues_view     who works at the desk: let in, taken out
    desk_joining_view   the four steps in which a centre joins
    desk_settings_view  what a desk decides for itself
    duty_view           who has duty on which day
    own_key_view        one's own key: made, given another passphrase, lost
    passphrase_view     a new passphrase, typed back
    recovery_kit_view   the recovery kit on paper
"""
