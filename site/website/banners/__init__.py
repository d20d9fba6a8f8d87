"""
One of three banners on every public page, by one click, until its last day is over.

    banner_acts  put up, taken down: vouched for, audited, told to the desks
    banner_view  which line, how long
"""
