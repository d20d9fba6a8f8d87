"""
A form that brings a voice: the fields first, the voice last, sealed piece by piece as it is read.

No temporary file, no name of a file, nothing decoded: what it is is told by its first bytes alone.
`site/website/web_server/voice_body.py` has looked at the ticket before any of it was read.
"""

from dataclasses import replace
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from helpdesk import sealing
from helpdesk.gate.csrf import READABLE, FormPost, read_form
from helpdesk.limits import LONGEST_VOICE
from helpdesk.voices import voice_kinds

MULTIPART = "multipart/form-data"
FIELD = "voice"
# Set by the web server where what stood first in the body was no ticket of ours.
WITHOUT_TICKET = "voice_body.without_ticket"


class VoiceUploadHandler(FileUploadHandler):
    """fault: why it is not taken, as the templates know it. voice: once all of it has come."""

    def __init__(self) -> None:
        super().__init__()
        self.fault, self.kind = "", ""
        self.sealer = sealing.VoiceSealer()
        self.voice: sealing.SealedVoice | None = None

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        if self.field_name != FIELD or self.voice or self.fault:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start == 0:
            self.kind = voice_kinds.kind_of(raw_data[: voice_kinds.FIRST_BYTES])
        if not self.kind:
            self.fault = "voice-kind"
        elif start + len(raw_data) > LONGEST_VOICE:
            self.fault = "voice-long"
        if self.fault:
            raise StopUpload(connection_reset=True)
        self.sealer.add(raw_data)

    def file_complete(self, file_size: int) -> None:
        if file_size:
            self.voice = self.sealer.finish(self.kind)


def read_voice_form(request: HttpRequest) -> FormPost:
    """As `csrf.read_form`; with the voice, or why it was not taken."""
    if request.META.get(WITHOUT_TICKET):
        return FormPost(fault="once-more", status=422)
    if request.content_type != MULTIPART:
        return read_form(request)
    handler = VoiceUploadHandler()
    request.upload_handlers = [handler]
    sent = read_form(request, kinds=(READABLE, MULTIPART))
    return replace(sent, voice=handler.voice, voice_fault=handler.fault)
