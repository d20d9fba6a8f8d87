"""Uploads by way of an operator's object store: no more trusted than the database."""

import os

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.test import Client

from tests.site.test_shared_media import ADDRESS, FILM, HOST, bucket, film, on
from website.monitoring import checks
from website.storage import shared_media
from website.storage.object_shelf import StoreFails
from website.storage.object_store_address import NotAnAddress, shelf_of
from website.storage.shared_media import NotAsVouchedFor
from website.storage.shared_rows import SharedFile, SharedPiece
from website.web import media_files

__all__ = ["bucket", "film", "on"]  # pytest finds the fixtures here

pytestmark = pytest.mark.django_db


def keys_of(bucket):
    return [each.key for each in bucket.objects.all()]


def test_what_is_uploaded_on_one_machine_is_on_every_other(bucket, film, on):
    assert keys_of(bucket) == [film]
    assert not SharedPiece.objects.exists(), "the database holds its name alone"
    root = on("b")
    shared_media.follow()
    assert (root / film).read_bytes() == FILM
    on("a")
    default_storage.delete(film)
    assert keys_of(bucket) == []
    on("b")
    shared_media.follow()
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
        shared_media.follow()
    assert not (root / film).exists()
    assert Client().get(f"/media/{film}").status_code == 404


def test_where_its_packages_are_not_installed_the_check_says_what_brings_them(monkeypatch):
    monkeypatch.setattr(shared_media, "has_store", lambda: True)
    assert checks.packages_of_the_store_are_here(None) == []
    monkeypatch.setattr(checks, "OF_A_STORE", ("storages", "no_such_package"))
    [complaint] = checks.packages_of_the_store_are_here(None)
    assert complaint.id == "website.E018"
    assert "pip install --require-hashes -r requirements-s3.txt" in complaint.hint
    monkeypatch.setattr(shared_media, "has_store", lambda: False)
    assert checks.packages_of_the_store_are_here(None) == []


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
        shared_media.follow()


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


def test_the_address_says_all_and_a_wrong_one_says_what_is_missing_without_the_key():
    options = shelf_of(ADDRESS)["OPTIONS"]
    assert (options["secret_key"], options["region_name"]) == ("s/ecret", "eu-1")
    assert (options["endpoint_url"], options["bucket_name"]) == (HOST, "uploads")
    for wrong in ("s3://k:hidden@h/b", "https://k:hidden@h", "https://h/b", "https://k@h/b"):
        with pytest.raises(NotAnAddress) as said:
            shelf_of(wrong)
        assert "hidden" not in str(said.value)
