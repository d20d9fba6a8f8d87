"""
Where the web server starts: the front, with Django behind it, loaded when it is first needed.

PUBLIC_TREE=0 leaves the published pages aside and lets Django render each one, for comparison.
"""

import os
from pathlib import Path
from typing import Any

from website.front import App, Front

BASE_DIR = Path(__file__).resolve().parent.parent
YES = frozenset({"true", "on", "ok", "y", "yes", "1"})  # as django-environ reads them

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
if (BASE_DIR / ".env").exists():
    import environ

    environ.Env.read_env(BASE_DIR / ".env")


def said(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in YES


def load_django() -> App:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from website.settling import settle

    settle()
    if PUBLIC_TREE:
        from website import pokes

        pokes.listen()
    return application


def front() -> Any:
    return Front(
        Path(os.environ.get("VAR_DIR") or BASE_DIR / "var") / "public",
        load_django,
        https=said("HTTPS", default=not said("DEBUG", default=False)),
        trusts_proxy=said("TRUSTED_PROXY", default=False),
    )


PUBLIC_TREE = said("PUBLIC_TREE", default=True)
application = front() if PUBLIC_TREE else load_django()
