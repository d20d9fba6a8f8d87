"""
One of three banners on every public page, by one click, until its last day is over.

    banner_acts   put up, taken down: vouched for, audited, told to the desks
    banner_form   which line, how long
    banner_view   the screen of it in the CMS
    banner_panel  what stands now, on the first screen of whoever can end it
"""
