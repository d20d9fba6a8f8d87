"""
A form that brings a voice: the fields first, the voice last, sealed piece by piece as it is read.

`site/website/web_server/voice_body.py` has looked at the ticket before any of it was read, and has
sealed it as it came; where another server stands before Django, it is sealed here.
"""

from dataclasses import replace
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from helpdesk.gate.arriving_voice import ArrivingVoice
from helpdesk.gate.csrf import READABLE, FormPost, read_form

MULTIPART = "multipart/form-data"
FIELD = "voice"
# Set by the web server where what stood first in the body was no ticket of ours.
WITHOUT_TICKET = "voice_body.without_ticket"
# And where it has sealed the voice while it came (`spoken_form`): an ArrivingVoice.
CAME = "voice_body.came"


class VoiceUploadHandler(FileUploadHandler):
    """came: the voice, or why it is not taken."""

    def __init__(self) -> None:
        super().__init__()
        self.came = ArrivingVoice()

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        if self.field_name != FIELD or self.came.voice or self.came.fault:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.came.add(raw_data)
        if self.came.fault:
            raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:
        self.came.finish()


def read_voice_form(request: HttpRequest) -> FormPost:
    """As `csrf.read_form`; with the voice, or why it was not taken."""
    if request.META.get(WITHOUT_TICKET):
        return FormPost(fault="once-more", status=422)
    if request.content_type != MULTIPART:
        return read_form(request)
    came = request.META.get(CAME)
    if came is None:
        handler = VoiceUploadHandler()
        request.upload_handlers, came = [handler], handler.came
    sent = read_form(request, kinds=(READABLE, MULTIPART))
    return replace(sent, voice=came.voice, voice_fault=came.fault)
