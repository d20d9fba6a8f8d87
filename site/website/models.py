"""Where Django looks for the site's tables; each stands with what it is for."""

import website.accounts.models
import website.storage.shared_rows  # noqa: F401
