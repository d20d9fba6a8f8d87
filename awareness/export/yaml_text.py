"""How a long text is broken into lines in a file."""

import re
import textwrap


def wrapped_text(text: str, width: int, was: str = "") -> str:
    """
    A text in our markup in lines of at most a width, without a line break at its end.

    was: how an older version of it was broken: a paragraph that is still the same is left so.
    """
    kept = [part.strip("\n") for part in re.split(r"\n[ ]*\n", was)]
    return _with_what_was_kept(text.split("\n\n"), kept, width)


def _with_what_was_kept(parts: list[str], kept: list[str], width: int) -> str:
    """The paragraphs and lists; those that are in `kept` already with its breaks of lines."""
    breaks = {tuple(_as_parts(chunk)): chunk for chunk in kept if chunk.strip()}
    broken, place = [], 0
    while place < len(parts):
        for lines, chunk in breaks.items():
            if tuple(parts[place : place + len(lines)]) == lines:
                broken.append(chunk)
                place += len(lines)
                break
        else:
            broken.append(_filled(parts[place], width))
            place += 1
    return "\n\n".join(broken)


def _as_parts(chunk: str) -> list[str]:
    """A paragraph, a list, or a paragraph that leads into a list, each on a line of its own."""
    words, items = [], []
    for line in chunk.splitlines():
        if line.startswith("- "):
            items.append(line.strip())
        elif items:
            items[-1] += f" {line.strip()}"
        else:
            words.append(line.strip())
    return [part for part in (" ".join(words), "\n".join(items)) if part]


def _filled(part: str, width: int) -> str:
    filled = []
    for line in part.split("\n"):
        rest = "  " if line.startswith("- ") else ""
        wrapped = textwrap.wrap(
            line, width, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )
        # A dash at the start of a line would be an item of a list.
        is_list = any(each.lstrip().startswith("- ") for each in wrapped[1:])
        filled += [line] if is_list else wrapped
    return "\n".join(filled)
