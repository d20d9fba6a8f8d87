"""
Uploads by way of an operator's object store: alike everywhere, and no more trusted than rows.

Against moto, or against a server: TEST_OBJECT_STORE=http://key:secret@127.0.0.1:7480/uploads (as
Debian's radosgw makes one alone, docs/decisions/0065-an-object-store-by-one-setting.md).
"""

import os
from contextlib import nullcontext, suppress

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.test import Client
from moto import mock_aws

from tests.site.test_shared_media import FILM, STORAGES, on
from website.storage import media_round, sealed_backup, shared_rows
from website.storage.object_shelf import StoreFails
from website.storage.object_store_address import DATABASE, NotAnAddress, shelf_of
from website.storage.shared_media import NotAsVouchedFor
from website.storage.shared_rows import SharedFile, SharedPiece
from website.web import media_files

__all__ = ["on"]  # pytest finds the fixture here
HOST = "http://objects.example:9000"
ADDRESS = "http://key:s%2Fecret@objects.example:9000/uploads?region=eu-1"
IN_REGION = {"CreateBucketConfiguration": {"LocationConstraint": "eu-1"}}
SERVER = os.environ.get("TEST_OBJECT_STORE", "")

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(on, settings, monkeypatch):
    """The operator's bucket; this machine, and those of `on`, keep their shelf in it."""
    monkeypatch.setenv("MOTO_S3_CUSTOM_ENDPOINTS", HOST)
    on("a")
    shelf = shelf_of(SERVER or ADDRESS)
    settings.STORAGES = STORAGES | {"shelf": shelf}
    with nullcontext() if SERVER else mock_aws():
        made = bucket_of(**shelf["OPTIONS"])
        made.create(**({} if SERVER else IN_REGION))
        yield made
        empty_away(made)


def bucket_of(endpoint_url, bucket_name, access_key, secret_key, region_name):
    keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}
    store = boto3.resource("s3", endpoint_url=endpoint_url, region_name=region_name, **keys)
    return store.Bucket(bucket_name)


def empty_away(bucket):
    """A server keeps it for the next test; one test has already lost it."""
    with suppress(ClientError):
        bucket.objects.all().delete()
        bucket.delete()


@pytest.fixture
def film(bucket):
    return default_storage.save("documents/film.mp4", ContentFile(FILM))


def keys_of(bucket):
    return [each.key for each in bucket.objects.all()]


def test_what_is_uploaded_on_one_machine_is_on_every_other(bucket, film, on):
    assert keys_of(bucket) == [film]
    assert not SharedPiece.objects.exists(), "the database holds its name alone"
    root = on("b")
    media_round.follow()
    assert (root / film).read_bytes() == FILM
    on("a")
    default_storage.delete(film)
    assert keys_of(bucket) == []
    on("b")
    media_round.follow()
    assert not (root / film).exists()


def test_readers_are_answered_from_this_disk_and_never_sent_to_the_store(film, on, monkeypatch):
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)
    on("b")
    answer = Client().get(f"/media/{film}")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == FILM


@pytest.mark.parametrize("theirs", [b"another leaflet", FILM + b"!", FILM[:-1], b""])
def test_whoever_can_write_to_the_store_puts_nothing_under_our_address(bucket, film, on, theirs):
    bucket.put_object(Key=film, Body=theirs)
    root = on("b")
    with pytest.raises(NotAsVouchedFor):
        media_round.follow()
    assert not (root / film).exists()
    assert Client().get(f"/media/{film}").status_code == 404


def test_a_store_that_fails_keeps_the_upload_back_and_leaves_nothing(bucket, on):
    bucket.delete()
    with pytest.raises(StoreFails) as fault:
        default_storage.save("documents/film.mp4", ContentFile(FILM))
    assert "ecret" not in str(fault.value)
    assert not SharedFile.objects.exists()
    assert list(on("a").rglob("*.mp4")) == []


def test_what_the_store_has_lost_is_no_page_and_no_crash(bucket, film, on, monkeypatch):
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)
    bucket.objects.all().delete()
    on("b")
    assert Client().get(f"/media/{film}").status_code == 404
    with pytest.raises(StoreFails):  # the loop is late, and that is told
        media_round.follow()


def test_a_large_film_goes_in_parts_and_comes_in_pieces(bucket, tmp_path):
    """The store of the tests holds all in memory, so what is measured is what it is handed."""
    path = tmp_path / "large"
    path.write_bytes(os.urandom(1_000_000) * 20)
    with path.open("rb") as file:
        storages["shelf"].save("documents/large.mp4", File(file))
    assert bucket.Object("documents/large.mp4").e_tag.endswith('-3"'), "three parts of 8 MB"
    pieces = list(storages["shelf"].open("documents/large.mp4").chunks())
    assert max(map(len, pieces)) <= 1_000_000
    assert b"".join(pieces) == path.read_bytes()


def test_the_backup_has_the_files_since_the_database_has_not(bucket, settings):
    settings.MEDIA_IS_SHARED = True
    assert not shared_rows.keeps_uploads()
    assert sealed_backup.keeps_uploads is shared_rows.keeps_uploads


def test_the_address_says_all_and_a_wrong_one_says_what_is_missing_without_the_key():
    assert shelf_of("") == {"BACKEND": DATABASE}
    options = shelf_of(ADDRESS)["OPTIONS"]
    assert (options["secret_key"], options["region_name"]) == ("s/ecret", "eu-1")
    assert (options["endpoint_url"], options["bucket_name"]) == (HOST, "uploads")
    for wrong in ("s3://k:hidden@h/b", "https://k:hidden@h", "https://h/b", "https://k@h/b"):
        with pytest.raises(NotAnAddress) as said:
            shelf_of(wrong)
        assert "hidden" not in str(said.value)
