"""What only `make soak` has the time for is not collected by `make test`."""

import os

collect_ignore = [] if os.environ.get("SOAK") else ["test_pages.py"]
