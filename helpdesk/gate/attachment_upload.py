"""
A form that brings a file: the fields first, the file last, sealed piece by piece as it is read.

`site/website/web_server/attachment_body.py` has looked at the ticket before any of it was read, and
has sealed it as it came; where another server stands before Django, it is sealed here.
"""

from dataclasses import replace
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from helpdesk.gate.arriving_attachment import ArrivingAttachment
from helpdesk.gate.csrf import READABLE, FormPost, read_form
from helpdesk.sealing import AttachmentSort

MULTIPART = "multipart/form-data"
# Set by the web server where what stood first in the body was no ticket of ours.
WITHOUT_TICKET = "attachment_body.without_ticket"
# And where that was of no open invitation: the fields alone are in the body.
SHUT = "attachment_body.shut"
# And where it has sealed the file while it came (`attached_form`): an ArrivingAttachment.
CAME = "attachment_body.came"


class AttachmentUploadHandler(FileUploadHandler):
    """came: what was sent, or why it is not taken. The field is called as the sort is."""

    def __init__(self, sort: AttachmentSort) -> None:
        super().__init__()
        self._sort, self.came = sort, ArrivingAttachment(sort)

    def new_file(self, *args: Any, **more: Any) -> None:
        super().new_file(*args, **more)
        if self.field_name != self._sort or self.came.attachment or self.came.fault:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.came.add(raw_data)
        if self.came.fault:
            raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:
        self.came.finish()


def read_attachment_form(request: HttpRequest, sort: AttachmentSort) -> FormPost:
    """As `csrf.read_form`; with what was attached, or why it was not taken."""
    if request.META.get(WITHOUT_TICKET):
        return FormPost(fault="once-more", status=422)
    if request.META.get(SHUT):
        return replace(read_form(request), attachment_fault=f"{sort}-shut")
    if request.content_type != MULTIPART:
        return read_form(request)
    came = request.META.get(CAME)
    if came is None:
        handler = AttachmentUploadHandler(sort)
        request.upload_handlers, came = [handler], handler.came
    sent = read_form(request, kinds=(READABLE, MULTIPART))
    return replace(sent, attachment=came.attachment, attachment_fault=came.fault)
