"""A voice as it arrives: known by its first bytes, sealed piece by piece, decoded by nobody."""

from helpdesk import sealing
from helpdesk.limits import LONGEST_VOICE
from helpdesk.voices import voice_kinds


class ArrivingVoice:
    """fault: why it is not taken, as the templates know it. voice: once all of it has come."""

    def __init__(self) -> None:
        self.fault, self.voice = "", None  # type: str, sealing.SealedAttachment | None
        self._kind, self._first = "", b""
        self._sealer = sealing.AttachmentSealer(sealing.AttachmentSort.VOICE)

    def add(self, part: bytes) -> None:
        """Of what is not taken nothing more is kept."""
        if self.fault:
            return
        if not self._kind:
            self._first += part
            if len(self._first) < voice_kinds.FIRST_BYTES:
                return
            part, self._first = self._known(), b""
        if self._sealer.length + len(part) > LONGEST_VOICE:
            self.fault = "voice-long"
        if self.fault:
            self._sealer = sealing.AttachmentSealer(sealing.AttachmentSort.VOICE)
        else:
            self._sealer.add(part)

    def finish(self) -> None:
        """All of it has come."""
        if self._first and not self.fault:
            self._sealer.add(self._known())
        if self._sealer.length and not self.fault:
            self.voice = self._sealer.finish(self._kind)

    def _known(self) -> bytes:
        """The first bytes, once it is known what they begin; else that is the fault."""
        self._kind = voice_kinds.kind_of(self._first[: voice_kinds.FIRST_BYTES])
        if not self._kind:
            self.fault = "voice-kind"
        return self._first
