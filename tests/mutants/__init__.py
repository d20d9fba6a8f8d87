"""
Small faults planted into the code on purpose, and whether a test notices them: `make mutate`.

    planted_source   one file of the code, read otherwise by one process
    changes          which small faults there are, and a sample of them by a fixed seed
    which_tests      the tests that stand for a file
    one_mutant       one of them, and these tests
    __main__         plants one after the other, and says the rate and who survived
"""
