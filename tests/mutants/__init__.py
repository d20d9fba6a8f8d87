"""
Small faults planted into the code on purpose, and whether a test notices them: `make mutate`.

    changes          which small faults there are, and a sample of them by a fixed seed
    planted_source   one file of the code, read otherwise by one process
    walked_lines     which tests walk through which lines, as one run was watched
    which_tests      the tests that are asked about a mutant
    documented_numbers  mutants of a number that docs/numbers.md names
    one_mutant       some tests, asked in a process that begins anew
    lane             the same in children of a process that has read everything
    __main__         asks about one after the other, and says the rate and who survived
"""
