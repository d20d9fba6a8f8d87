"""
The shelf of shared uploads in an object store that speaks S3: the operator's own, or hired.

It holds files and nothing else: which there are, and that they are what was uploaded, the database
vouches for (`website.storage.shared_media`). No reader is ever sent there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

CONNECT_SECONDS, ANSWER_SECONDS = 5, 30  # before the store is taken to be down
ATTEMPTS = 2  # the worker comes again within seconds
PIECE_BYTES = 1_000_000


class StoreFails(OSError):
    """It does not answer, refuses, or does not have it. Names the kind of fault and no address."""


class StoredObject(File):
    """A file in the store, to be read piece by piece."""

    def __init__(self, name: str, body: Any) -> None:
        super().__init__(None, name)
        self._body = body

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        with _told_as_fault_of_the_store():
            yield from self._body.iter_chunks(chunk_size or PIECE_BYTES)


class ObjectShelf(S3Storage):
    """For STORAGES["shelf"]. Raises StoreFails, which is an OSError as of a disk."""

    def __init__(self, **options: Any) -> None:
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            s3={"addressing_style": "path"},  # a bucket that is no name of a host
            # Sums that older stores do not know; we hold each file against our own.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        # One part at a time: a film of 300 MB takes 8 MB of memory.
        transfer = TransferConfig(use_threads=False)
        super().__init__(client_config=config, transfer_config=transfer, **options)

    def exists(self, name: str) -> bool:
        with _told_as_fault_of_the_store():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with _told_as_fault_of_the_store():
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> StoredObject:
        with _told_as_fault_of_the_store():
            return StoredObject(name, self.bucket.Object(name).get()["Body"])

    def _save(self, name: str, content: Any) -> str:
        with _told_as_fault_of_the_store():
            return str(super()._save(name, content))


@contextmanager
def _told_as_fault_of_the_store() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        raise StoreFails(type(error).__name__) from None
