"""
How a day may be typed into a form, in the languages of staff: as people in Belgium write it.

Django takes 5/10 for the tenth of May in English, and in German knows the point alone. What is
shown is not touched: no module here has a format for that.

    day_first       the ways, for all four
    en, nl, fr, de  where Django looks for them
"""
