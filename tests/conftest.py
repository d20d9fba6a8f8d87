"""What every test may lean on: no mail leaves, no network is reached, no upload is kept."""

import os
from pathlib import Path

import hypothesis
from django.utils.translation.reloader import translation_file_changed

from base.languages.gettext_catalogues import compile_catalogues
from tests.fixtures.everything import PROFILE

ROOT = Path(__file__).parent.parent
# For what tests start that is neither `manage.py` nor made by `make`.
os.environ["PYTHONPATH"] = str(ROOT / "site")

pytest_plugins = [
    "tests.fixtures.collecting",
    "tests.fixtures.guards",
    "tests.fixtures.postgresql",
    "tests.fixtures.browser",
    "tests.fixtures.running",
    "tests.fixtures.kept_database",
    "tests.fixtures.staff",
    "tests.fixtures.editing",
    "tests.fixtures.catalogued",
    "tests.fixtures.shown",
]


def pytest_configure() -> None:
    hypothesis.settings.load_profile(PROFILE)
    # Django does not know a language without a compiled catalogue: its addresses would be 404.
    if compile_catalogues(ROOT):
        # Django may have read those that were there, and English is read from one too.
        translation_file_changed(sender=None, file_path=ROOT / "django.mo")
    # WhiteNoise warns where this is missing, and a warning is a failure.
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)
