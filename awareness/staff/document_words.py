"""
The words inside a PDF of the library, by which staff find it in the CMS.

They are read when it is saved, by a process of its own that holds no keys and no settings: whoever
made the file may have meant it to do harm. A file that cannot be read in the time is found by its
title, as before. Run as a program, this module is that process: a PDF in, its words out.
"""

import logging
import subprocess
import sys
import unicodedata
from typing import Any

MOST_PAGES = 300  # of one document, that are searched
MOST_LETTERS = 100_000  # of one document, that are searched
MOST_INDEXED = 250_000  # letters; PostgreSQL takes a megabyte of one row's words
SECONDS = 10  # for which whoever uploads waits at most
BYTES = 1 << 30  # of memory; the largest file that is taken in has 25 MB
NICENESS = 10  # news of danger never waits for it
logger = logging.getLogger(__name__)


def make_findable() -> None:
    """Let the library's search find a document by what is written in it."""
    from wagtail.documents.models import Document
    from wagtail.search.index import AutocompleteField

    from awareness.blocks.plain_text import with_middles

    def findable_words(document: Any) -> str:
        """Each once."""
        return " ".join(dict.fromkeys(with_middles(words_of(document)).split()))[:MOST_INDEXED]

    Document.findable_words = findable_words
    Document.search_fields = Document.search_fields + [AutocompleteField("findable_words")]


def words_of(document: Any) -> str:
    """What is written in a document of the library. Empty: no PDF, or it could not be read."""
    if document.file_extension.lower() != "pdf":
        return ""
    try:
        with document.open_file() as file:
            return words_in(file.read())
    except (OSError, subprocess.SubprocessError) as error:
        # The class alone: the words of the error hold the command, and the name of the file.
        logger.warning("Words of a document not read: %s", type(error).__name__)
        return ""


def words_in(pdf: bytes) -> str:
    """
    Its text, without what is no letter.

    Raises: subprocess.SubprocessError when it cannot be read, or not in the time.
    """
    done = subprocess.run(  # noqa: S603 - this very module
        [sys.executable, "-I", __file__], input=pdf, env={}, timeout=SECONDS, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    text = unicodedata.normalize("NFKC", done.stdout.decode("utf-8", "replace"))
    return "".join(_letter_or_space(letter) for letter in text)


def _letter_or_space(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " "


def _read() -> None:
    """The child: at most so much time and memory, whatever the file asks for."""
    import os
    import resource

    import pypdfium2

    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    left = MOST_LETTERS
    with pypdfium2.PdfDocument(sys.stdin.buffer.read()) as document:
        for number in range(min(len(document), MOST_PAGES)):
            text = document[number].get_textpage().get_text_bounded()[:left]
            sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))
            if (left := left - len(text)) <= 0:
                break


if __name__ == "__main__":
    _read()
