"""Where mail arrives in the year, unless the server of mail is away."""

from typing import ClassVar

from django.core.mail.backends.base import BaseEmailBackend

# A line of each mail by which its reader knows what it is about.
KINDS = {
    "There is something new.": "news",
    "Does anything wait for you?": "digest",
    "Something waits that nobody has opened yet.": "unread",
    "Something has been waiting for an answer": "silent",
    "Something that you rely on was changed": "changed",
    "this desk has not opened something": "operator",
    "The clock of the server has jumped": "clock",
    "type this word into the helpdesk": "word",
}


class Postbox(BaseEmailBackend):
    """letters: to whom, and of which kind, since they were last read; bodies: what they said."""

    letters: ClassVar[list[tuple[str, str]]] = []
    bodies: ClassVar[list[str]] = []
    is_away: ClassVar[bool] = False

    def send_messages(self, messages):
        if Postbox.is_away:
            raise ConnectionRefusedError
        for message in messages:
            kinds = [kind for words, kind in KINDS.items() if words in message.body]
            [kind] = kinds or ["unknown"]
            Postbox.letters += [(address, kind) for address in message.to]
            Postbox.bodies.append(message.subject + message.body)
        return len(messages)
