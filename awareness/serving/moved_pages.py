"""
Pages that have another address than before: a link on paper, or in a history, still arrives.

A list, nothing else: the front reads it before Django is loaded.
"""

# Addresses without their language, the old one first.
MOVED = {
    "/domestic-work/papers-kept/": "/domestic-work/documents/",
    "/children/law-abroad/": "/children/abroad/",
    "/campaigns/on-the-road/": "/on-the-road/",
}


def moved_to(path: str, language: str) -> str:
    """The address of today for `/ar/children/law-abroad/` in Arabic; empty if nothing moved."""
    rest = path.removeprefix(f"/{language}") if path.startswith(f"/{language}/") else ""
    return f"/{language}{MOVED[rest]}" if rest in MOVED else ""
