"""
A year on a clock of its own: what the site promises, lived through and asked for every evening.

    story           what happens, by dice: a list of acts, each by itself
    promises        what must be true then: a small model, written from what is promised and not
                    from the code
    own_clock       what day it is, for everything that asks
    place           a database and a folder of the year's own, laid anew for each run
    real_site       the acts, carried out by the real code
    postbox         where its mail arrives
    lived           a story, lived on both: each act done, and told to the model
    cut_off         an act that is cut off between two statements, by a torn connection or kill -9
    evening         what is so, compared with what must be so
    shortest_story  what is left of a story when all is taken away that its end does not need
    planted_faults  small patches, each of which must be found

    python -m tests.soak.year --days 366 --count 5000 --seed 39

It says each difference with the shortest story that shows it; the same seed is the same year.
"""
