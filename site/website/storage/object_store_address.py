"""An operator's object store, as one setting names it: `https://key:secret@host/bucket?region=…`."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

OBJECTS = "website.storage.object_shelf.ObjectShelf"
# What a store that knows no regions is content with.
ANY_REGION = "us-east-1"


class NotAnAddress(ValueError):
    """Which part of it is missing. Holds no key."""


def shelf_of(address: str) -> dict[str, Any]:
    """The entry `shelf` of STORAGES. Raises NotAnAddress."""
    parts = urlsplit(address)
    bucket = parts.path.strip("/")
    if not (parts.scheme in ("http", "https") and parts.hostname and parts.password and bucket):
        raise NotAnAddress("MEDIA_STORE_URL is not https://key:secret@host/bucket")
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    return {
        "BACKEND": OBJECTS,
        "OPTIONS": {
            "endpoint_url": f"{parts.scheme}://{host}",
            "bucket_name": bucket,
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password),
            "region_name": parse_qs(parts.query).get("region", [ANY_REGION])[0],
        },
    }
