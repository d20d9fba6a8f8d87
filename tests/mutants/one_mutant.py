"""One mutant, and the tests of its file: `python -m tests.mutants.one_mutant FILE NUMBER`."""

import sys

from tests.mutants.changes import Mutant
from tests.mutants.planted_source import plant
from tests.mutants.which_tests import chosen_for

# What starts a site of its own reads the code in other processes, without what was planted.
WHICH = "not own_server and not in_browser and not every_page"
QUIET = ["-q", "-x", "-rfE", "--no-header", "--tb=no", "--create-db", "--timeout=120"]
ALONE = ["-p", "no:randomly", "-p", "no:cacheprovider", "-m", WHICH]
NO_TESTS = 5  # what pytest says where it was given none


def main(file: str, number: str) -> int:
    """What pytest says: 0 where no test noticed it, NO_TESTS where none was asked."""
    chosen = chosen_for(file)
    if not chosen:
        return NO_TESTS
    plant(file, Mutant("", file, int(number)).planted)
    import pytest

    return int(pytest.main([*chosen, *QUIET, *ALONE]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
