"""A bar for each server, as an SVG of our own: no library draws six bars more simply."""

from html import escape

from bench.load import Spread, digits

WIDTH, BAR, GAP, LEFT, RIGHT = 760, 26, 14, 210, 190
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1b1b1b}.m{fill:#555}"
    "rect{fill:#23527c}.o{fill:#b3541e}line{stroke:#1b1b1b}"
    "@media(prefers-color-scheme:dark){text{fill:#eee}.m{fill:#bbb}line{stroke:#eee}"
    "rect{fill:#7fb2e5}.o{fill:#e5a07f}}"
)


def bars(title: str, shares: dict[str, Spread], notes: dict[str, str], ours: str) -> str:
    """One bar for each share of the largest; the thin line is the spread over the turns."""
    most = max(share.high for share in shares.values())
    height = 40 + len(shares) * (BAR + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<text x="0" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (name, share) in enumerate(shares.items()):
        parts += _bar(name, share, notes[name], 40 + place * (BAR + GAP), most, name == ours)
    return "\n".join([*parts, "</svg>", ""])


def _bar(name: str, share: Spread, note: str, top: int, most: float, ours: bool) -> list[str]:
    room = WIDTH - LEFT - RIGHT
    length, low, high = (max(1.0, room * value / most) for value in (*share[:1], *share[1:]))
    middle = top + BAR / 2
    said = f"{digits(share.median)} · {note}"
    return [
        f'<text x="{LEFT - 10}" y="{middle + 5:.0f}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}"'
        + (' class="o"/>' if ours else "/>"),
        f'<line x1="{LEFT + low:.1f}" x2="{LEFT + high:.1f}" y1="{middle}" y2="{middle}"/>',
        f'<text class="m" x="{LEFT + high + 8:.1f}" y="{middle + 5:.0f}">{escape(said)}</text>',
    ]
