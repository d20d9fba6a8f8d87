"""
What is uploaded on one machine is on every other, to the last byte, and nothing else is.

By way of an operator's object store: moto, or a server named so:
TEST_OBJECT_STORE=http://key:secret@127.0.0.1:7480/uploads (as Debian's radosgw makes one alone,
docs/decisions/0065-uploads-on-several-machines.md).
"""

import os
from contextlib import nullcontext, suppress

import boto3
import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from moto import mock_aws
from wagtail.documents import get_document_model

from helpdesk.models import Voucher
from website.storage import sealed_backup, shared_media
from website.storage.object_store_address import shelf_of
from website.storage.shared_rows import SharedFile
from website.web import media_files
from website.worker import loops

FILM = os.urandom(2_500_000)
STORAGES = {
    "default": {"BACKEND": "website.storage.shared_media.SharedMedia"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
HOST = "http://objects.example:9000"
ADDRESS = "http://key:s%2Fecret@objects.example:9000/uploads?region=eu-1"
IN_REGION = {"CreateBucketConfiguration": {"LocationConstraint": "eu-1"}}
SERVER = os.environ.get("TEST_OBJECT_STORE", "")

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
really_committed = pytest.mark.django_db(transaction=True)  # which takes seconds


@pytest.fixture
def on(settings, tmp_path):
    """`on("b")`: from here on we are the machine of that name, before the same database."""
    settings.STORAGES, settings.MEDIA_IS_SHARED = STORAGES, True

    def go(name):
        settings.VAR_DIR = tmp_path / name
        settings.VAR_DIR.mkdir(exist_ok=True)
        settings.EPOCHS_FILE = settings.VAR_DIR / "desk-epochs.json"
        settings.MEDIA_ROOT = settings.VAR_DIR / "media"
        return settings.MEDIA_ROOT

    return go


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
    """Uploaded on machine a; the name under which it lies there."""
    return default_storage.save("documents/film.mp4", ContentFile(FILM))


def test_the_worker_of_another_machine_brings_a_file_in_and_takes_it_away(on, film):
    root = on("b")
    assert not (root / film).exists(), "the control: nobody has brought it"
    loops.follow_media()
    assert (root / film).read_bytes() == FILM
    on("a")
    default_storage.delete(film)
    on("b")
    loops.follow_media()
    assert not (root / film).exists()
    [loop] = [loop for loop in loops.LOOPS if loop.act == loops.follow_media]
    assert loop.every <= 5, "ten seconds are promised"


def test_what_is_asked_for_sooner_comes_at_once(on, film, monkeypatch):
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)
    on("b")
    answer = Client().get(f"/media/{film}")
    assert b"".join(answer.streaming_content) == FILM
    on("c")
    assert default_storage.size(film) == len(FILM)
    on("d")
    assert default_storage.open(film).read() == FILM


def test_the_library_of_the_cms_goes_this_way(bucket, on, django_capture_on_commit_callbacks):
    on("a")
    document = get_document_model()(title="Leaflet")
    document.file.save("leaflet.pdf", ContentFile(b"%PDF-1.7 %%EOF"))
    root = on("b")
    shared_media.follow()
    assert (root / document.file.name).read_bytes() == b"%PDF-1.7 %%EOF"
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not SharedFile.objects.exists()


def test_an_upload_that_was_rolled_back_is_nowhere_else(bucket, on):
    on("a")
    with transaction.atomic():
        default_storage.save("documents/never.pdf", ContentFile(FILM))
        transaction.set_rollback(True)
    root = on("b")
    shared_media.follow()
    assert list(root.rglob("*.pdf")) == []


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "attack",
    [
        ["DELETE FROM helpdesk_voucher"],
        ["UPDATE helpdesk_voucher SET said='6 00'"],
        ["UPDATE helpdesk_voucher SET subject='media other' WHERE subject='media {film}'"],
    ],
    ids=lambda attack: attack[0],
)
def test_what_somebody_writes_into_the_database_is_taken_in_nowhere(
    on, film, attack, monkeypatch, caplog
):
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)
    statement, *values = attack
    sql(statement.replace("{film}", film), *values)
    root = on("b")
    with pytest.raises(shared_media.NotAsVouchedFor):  # so that the heartbeat says it
        shared_media.follow()
    assert Client().get(f"/media/{film}").status_code == 404
    assert [path for path in root.rglob("*") if path.is_file()] == []
    root = on("a")
    assert (root / film).read_bytes() == FILM, "who had it before has it still"
    assert FILM[:20].hex() not in caplog.text


@pytest.mark.parametrize("name", ["documents/theirs.pdf", "../theirs.pdf", "/tmp/theirs.pdf"])  # noqa: S108
def test_nor_is_a_file_that_was_put_in_past_the_site(bucket, on, name, tmp_path):
    root = on("b")
    SharedFile.objects.create(name=name)
    bucket.put_object(Key=name, Body=b"theirs")
    with pytest.raises(shared_media.NotAsVouchedFor):
        shared_media.follow()
    assert list(tmp_path.rglob("theirs*")) == []
    assert not root.exists()


@really_committed
def test_a_deleted_file_that_is_put_back_past_the_site_is_taken_in_nowhere(bucket, on, film):
    rows = [*SharedFile.objects.all(), *Voucher.objects.all()]
    root = on("b")
    shared_media.follow()
    default_storage.delete(film)
    Voucher.objects.all().delete()
    for row in rows:
        row.save(force_insert=True)
    bucket.put_object(Key=film, Body=FILM)
    with pytest.raises(shared_media.NotAsVouchedFor):
        shared_media.follow()
    assert not (root / film).exists()


def test_rows_that_somebody_took_out_take_no_file_from_a_machine_and_come_back(on, film):
    SharedFile.objects.all().delete()
    root = on("a")
    shared_media.follow()
    assert (root / film).read_bytes() == FILM
    os.utime(root / film, (0, 0))
    shared_media.follow()
    root = on("b")
    shared_media.follow()
    assert (root / film).read_bytes() == FILM


def test_what_lay_here_before_files_were_shared_is_shared_and_a_new_stranger_is_not(bucket, on):
    root = on("a")
    (root / "documents").mkdir(parents=True)
    for name in ("old.pdf", "new.pdf", ".old.pdf-half"):
        (root / "documents" / name).write_bytes(FILM)
    for name in ("old.pdf", ".old.pdf-half"):
        os.utime(root / "documents" / name, (0, 0))
    shared_media.follow()
    assert [*SharedFile.objects.values_list("name", flat=True)] == ["documents/old.pdf"]


def test_a_name_is_never_given_twice(on, film):
    """Else what another machine has under it would be neither right nor deleted."""
    on("b")
    second = default_storage.save(film, ContentFile(b"another"))
    default_storage.delete(film)
    third = default_storage.save(film, ContentFile(b"a third"))
    assert len({film, second, third}) == 3


def test_two_machines_that_are_given_a_name_at_the_same_moment_keep_two_files(
    on, film, monkeypatch
):
    root = on("b")
    answers = iter([False, True])  # the other one comes just after we have asked
    monkeypatch.setattr(shared_media, "is_known", lambda name: next(answers, False))
    second = default_storage.save(film, ContentFile(b"another"))
    assert second != film
    assert [path.name for path in root.rglob("*.mp4")] == [second.rpartition("/")[2]]
    on("a")
    shared_media.follow()
    assert default_storage.open(second).read() == b"another"


@really_committed
def test_a_backup_of_one_machine_brings_back_what_another_one_took(
    bucket, on, film, settings, tmp_path
):
    settings.BACKUP_KEYS = tmp_path / "keys"
    settings.AUDIT_HEAD_FILE = tmp_path / "audit-head.json"
    root = on("b")
    shared_media.follow()
    file = sealed_backup.make(tmp_path / "away", timezone.localdate())
    on("a")
    default_storage.delete(film)
    root = on("b")
    (root / film).unlink()
    bucket.objects.all().delete()  # and the store is lost, too
    sealed_backup.restore(file)
    shared_media.follow()
    assert (root / film).read_bytes() == FILM
