"""
Readings of translations: who read which sentences, and how good a language is.

    reading_files  a reading is a file: locale/<xx>/readings/<day>-<scope>.csv
    sampling       which sentences a reader is given
    grades         A to B from the newest sample of a language, and the table of them
"""
