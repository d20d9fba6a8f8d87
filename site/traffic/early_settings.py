"""What the front must know before Django is there to read it, as `website.settings` reads it."""

import os

YES = frozenset({"true", "on", "ok", "y", "yes", "1"})  # as django-environ reads them


def is_on(name: str, *, default: bool) -> bool:
    """Whether a variable of the environment says yes."""
    return os.environ.get(name, str(default)).lower() in YES


def hosts() -> tuple[str, ...]:
    """ALLOWED_HOSTS; with DEBUG and none named, this machine alone."""
    named = os.environ.get("ALLOWED_HOSTS", "").lower().split(",")
    local = ("localhost", "127.0.0.1") if is_on("DEBUG", default=False) else ()
    return tuple(filter(None, map(str.strip, named))) or local
