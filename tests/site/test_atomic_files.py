"""A file is there whole or not at all, and nothing is left beside it."""

import os

import pytest

from base.files import atomic_files


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "book.json"


def test_a_file_takes_the_place_of_the_old_one_and_of_no_other(path):
    atomic_files.write_atomically(path, "à")
    atomic_files.write_atomically(path, b"new", mode=0o640)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == ["book.json"]


def test_a_writing_that_fails_leaves_the_file_as_it_was(path, monkeypatch):
    atomic_files.write_atomically(path, "old")

    def full(_handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic_files.write_atomically(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(path.parent) == ["book.json"]


def test_of_two_who_write_once_the_first_is_kept(path):
    atomic_files.write_once(path, "first")
    atomic_files.write_once(path, "second")
    assert path.read_text() == "first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["book.json"]


def test_what_a_killed_writer_left_goes_and_what_another_writes_just_now_stays(path):
    path.parent.mkdir()
    left, under_way = path.parent / ".book.json-a", path.parent / ".book.json-b"
    for file in (left, under_way):
        file.write_text("half")
    os.utime(left, (0, 0))
    atomic_files.write_atomically(path, "whole")
    assert sorted(os.listdir(path.parent)) == [".book.json-b", "book.json"]
