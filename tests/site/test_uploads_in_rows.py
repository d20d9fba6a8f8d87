"""What 0.1.0 kept in the database alone is on every machine's disk, and stays for the way back."""

import os
import tracemalloc

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from helpdesk.attestation import statements
from helpdesk.models import Voucher
from tests.site.test_shared_media import FILM, bucket, on, sql
from website.storage import sealed_backup, shared_media, shared_rows
from website.storage.shared_rows import SharedFile, SharedPiece
from website.web import media_files
from website.worker import loops

__all__ = ["bucket", "on"]  # pytest finds the fixtures here
NAME = "documents/film.mp4"
PIECE_BYTES = 1_000_000

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
really_committed = pytest.mark.django_db(transaction=True)  # which takes seconds


def uploaded_by_0_1_0(root, name=NAME, data=FILM):
    """As its `put_on_shelf` left it; the file on the disk is gone with the machine that took it."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(data)
    row = SharedFile.objects.create(name=name)
    for number, start in enumerate(range(0, len(data), PIECE_BYTES)):
        piece = data[start : start + PIECE_BYTES]
        SharedPiece.objects.create(file=row, number=number, data=piece)
    statements.attest(shared_media.subject(name), shared_media.statement_of(name))
    (root / name).unlink()


@pytest.fixture
def film(on):
    uploaded_by_0_1_0(on("a"))
    return NAME


def files_below(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_each_machine_writes_what_lies_there_alone_onto_its_disk_and_leaves_the_rows(on, film):
    vouched = Voucher.objects.get().said
    for machine in ("a", "b"):
        root = on(machine)
        assert files_below(root) == [], "the control: it lies in the database alone"
        loops.follow_media()
        assert (root / film).read_bytes() == FILM
        loops.follow_media()
        assert files_below(root) == [root / film]
    assert b"".join(shared_rows.pieces_of(film)) == FILM, "what 0.1.0 finds on the way back"
    assert Voucher.objects.get().said == vouched


def test_a_round_that_is_cut_off_leaves_no_half_file_and_the_next_one_ends_it(
    on, film, monkeypatch
):
    root = on("b")
    pieces = shared_rows.pieces_of

    def cut_off(name):
        yield next(pieces(name))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shared_rows, "pieces_of", cut_off)
        with pytest.raises(KeyboardInterrupt):
            shared_media.follow()
    assert files_below(root) == []
    shared_media.follow()
    assert (root / film).read_bytes() == FILM


def test_no_file_that_is_there_is_written_over(on, film):
    root = on("a")
    (root / film).write_bytes(b"what an operator put there by hand")
    shared_media.follow()
    assert (root / film).read_bytes() == b"what an operator put there by hand"


def test_what_is_asked_for_before_the_worker_came_is_there_at_once(on, film, monkeypatch):
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)
    on("b")
    answer = Client().get(f"/media/{film}")
    assert b"".join(answer.streaming_content) == FILM
    on("c")
    assert default_storage.size(film) == len(FILM)
    on("d")
    assert default_storage.open(film).read() == FILM


def test_what_is_deleted_does_not_come_back_out_of_the_rows(on, film):
    """Nor with the version before, which looks at rows and vouchers as this one does."""
    for machine in ("a", "b"):
        on(machine)
        shared_media.follow()
    default_storage.delete(film)
    assert not SharedFile.objects.exists()
    assert not SharedPiece.objects.exists()
    for machine in ("a", "b", "c"):
        root = on(machine)
        shared_media.follow()
        assert files_below(root) == []


@pytest.mark.parametrize(
    "attack",
    [
        ["UPDATE website_sharedpiece SET data=%s WHERE number=1", b"theirs"],
        ["UPDATE website_sharedpiece SET number=9-number"],
        ["DELETE FROM website_sharedpiece WHERE number=2"],
        ["DELETE FROM website_sharedpiece"],
        ["DELETE FROM helpdesk_voucher"],
        ["UPDATE helpdesk_voucher SET said='6 00'"],
    ],
    ids=lambda attack: attack[0],
)
def test_what_somebody_writes_into_the_database_is_taken_in_nowhere(
    on, film, attack, monkeypatch, caplog
):
    monkeypatch.setattr(media_files, "is_published", lambda _path: True)
    statement, *values = attack
    sql(statement, *values)
    root = on("b")
    with pytest.raises(shared_media.NotAsVouchedFor):  # so that the heartbeat says it
        shared_media.follow()
    assert Client().get(f"/media/{film}").status_code == 404
    assert files_below(root) == []
    assert FILM[:20].hex() not in caplog.text


@pytest.mark.parametrize("name", ["documents/theirs.pdf", "../theirs.pdf", "/tmp/theirs.pdf"])  # noqa: S108
def test_nor_is_a_file_that_was_put_in_past_the_site(on, name, tmp_path):
    root = on("b")
    row = SharedFile.objects.create(name=name)
    SharedPiece.objects.create(file=row, number=0, data=b"theirs")
    with pytest.raises(shared_media.NotAsVouchedFor):
        shared_media.follow()
    assert list(tmp_path.rglob("theirs*")) == []
    assert not root.exists()


def test_with_a_store_it_goes_over_into_the_store(on, film, bucket):
    root = on("a")
    shared_media.follow()
    assert (root / film).read_bytes() == FILM
    assert [each.key for each in bucket.objects.all()] == [film]
    assert not SharedPiece.objects.exists(), "0.1.0 with the store looks nowhere else"
    root = on("b")
    shared_media.follow()
    assert (root / film).read_bytes() == FILM


def test_what_is_not_as_vouched_for_goes_into_no_store(on, film, bucket):
    (on("a") / film).write_bytes(b"what an operator put there by hand")
    with pytest.raises(shared_media.NotAsVouchedFor):
        shared_media.follow()
    assert list(bucket.objects.all()) == []
    assert SharedPiece.objects.exists()


def test_without_a_store_an_upload_lies_on_the_disk_alone(on):
    root = on("a")
    name = default_storage.save("documents/new.pdf", ContentFile(b"new"))
    os.utime(root / name, (0, 0))
    shared_media.follow()
    assert (root / name).read_bytes() == b"new"
    assert not SharedFile.objects.exists()
    default_storage.delete(name)
    assert files_below(root) == []


def test_a_large_file_comes_and_goes_in_little_memory(on, tmp_path):
    uploaded_by_0_1_0(on("a"), data=bytes(30_000_000))
    root = on("b")
    tracemalloc.start()
    try:
        shared_media.follow()
        assert (root / NAME).stat().st_size == 30_000_000
        default_storage.delete(NAME)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 12_000_000


@really_committed
def test_a_backup_of_0_1_0_which_has_uploads_in_its_rows_alone_brings_them_back(
    on, film, settings, tmp_path
):
    settings.BACKUP_KEYS = tmp_path / "keys"
    settings.AUDIT_HEAD_FILE = tmp_path / "audit-head.json"
    file = sealed_backup.make(tmp_path / "away", timezone.localdate())
    default_storage.delete(film)
    root = on("b")
    sealed_backup.restore(file)
    connection.close()
    shared_media.follow()
    assert (root / film).read_bytes() == FILM
