"""What one ready sentence is."""

from typing import NamedTuple


class ReadySentence(NamedTuple):
    """
    key: its name in forms and files, never changed. english: the message of the catalogues.

    acts: tells somebody to do, leave, await or bring something, or names a time. Translated wrongly
    it could send them into danger, so it leaves only in a text that two readers have signed.
    """

    key: str
    english: str
    acts: bool = False
