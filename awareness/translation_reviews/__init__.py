"""
Readings of translations: who read which sentences, and how good a language is.

    review_files    a reading is a file: locale/<xx>/readings/<day>-<scope>.csv
    review_samples  which sentences a reader is given
    made_from       English that changed while its translation stayed
    review_grades   A to B from the newest sample of a language, and the table of them
"""
