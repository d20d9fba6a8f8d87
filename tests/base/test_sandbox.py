"""The child that works on what strangers made has little, holds nothing, and is ended."""

import json
import signal
import sys
from pathlib import Path

import pytest

from base.sandbox.sandbox_process import (
    A_LITTLE,
    FAILED,
    NOT_SHUT,
    Bounds,
    Program,
    ProgramFailed,
    answered_by,
    made_by,
)
from tests.fixtures.child_probe import assert_it_holds_nothing, child_probe


@pytest.fixture
def program(tmp_path):
    """Call it with the body of a function of `given` and `made`."""

    def write(body):
        file = tmp_path / "program.py"
        file.write_text(f"def work(given, *made):\n    {body}\n", encoding="utf-8")
        return Program(file, "work")

    return write


def ends_with(program, bounds):
    with pytest.raises(ProgramFailed) as failed, made_by(program, [b""], "made", bounds=bounds):
        pass
    return failed.value.number


def test_it_makes_files_of_what_it_is_given_and_leaves_nothing_behind(program):
    copy = program("[open(path, 'wb').write(open(given, 'rb').read()) for path in made]")
    with made_by(copy, [b"some ", b"words"], "one.txt", "two.txt") as made:
        assert [path.name for path in made] == ["one.txt", "two.txt"]
        assert {path.read_bytes() for path in made} == {b"some words"}
    assert not made[0].parent.exists()


def test_the_child_holds_nothing_and_has_little_of_everything(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "ours")
    with made_by(Program(child_probe(tmp_path), "probe"), [b"given"], "found.json") as (made,):
        found = json.loads(made.read_text())
        assert Path(found["folder"]).resolve() == made.parent.resolve()
    assert found["given"] == "given"
    assert_it_holds_nothing(found)


def test_the_bounds_are_those_that_were_asked_for(tmp_path):
    asked = Bounds(seconds=7, memory=900_000_000, output=5_000)
    probe = Program(child_probe(tmp_path), "probe")
    with made_by(probe, [b""], "found.json", bounds=asked) as (made,):
        limits = json.loads(made.read_text())["limits"]
    assert (limits["CPU"][0], limits["AS"][0], limits["FSIZE"][0]) == (7, 900_000_000, 5_000)


@pytest.mark.parametrize(
    ("body", "bounds", "number"),
    [
        ("raise ValueError", Bounds(), FAILED),
        ("import sys; sys.exit(67)", Bounds(), 67),
        ("bytearray(2_000_000_000)", Bounds(), FAILED),
        (
            "import pathlib; pathlib.Path(made[0]).write_bytes(bytes(6_000))",
            Bounds(output=5_000),
            FAILED,
        ),
        ("import time; time.sleep(600)", Bounds(until=0.2), -signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 9)", Bounds(), -signal.SIGKILL),
    ],
)
def test_what_goes_wrong_is_told_by_a_number(program, body, bounds, number):
    assert ends_with(program(body), bounds) == number


def test_whoever_takes_more_of_the_processor_is_ended(program):
    number = ends_with(program("while True: pass"), Bounds(seconds=1))
    assert number in (-signal.SIGXCPU, -signal.SIGKILL)


# Told by a pipe: what is asked and answered stands in no file, and the child can open none.

TALKER = """
import os, socket, sys, time

def work(*arguments):
    {loading}
    def answer(asked):
        {body}
    return answer
"""


@pytest.fixture
def talker(tmp_path):
    """As `program`, with the body of the function that is given `asked`."""

    def write(body, loading="pass"):
        file = tmp_path / "talker.py"
        file.write_text(TALKER.format(body=body, loading=loading), encoding="utf-8")
        return Program(file, "work")

    return write


def fails_with(program, bounds=A_LITTLE, **more):
    with pytest.raises(ProgramFailed) as failed:
        answered_by(program, b"asked", bounds=bounds, **more)
    return failed.value.number


def test_what_is_asked_is_answered_however_much_it_is(talker):
    long = b"words " * 50_000
    assert answered_by(talker("return asked[::-1]"), long) == long[::-1]
    assert answered_by(talker("return arguments[1].encode()"), b"", "one", "two") == b"two"


@pytest.mark.parametrize(
    "opens",
    [
        "open('/etc/hostname')",
        "open('/tmp/left-behind', 'w')",
        "socket.socket()",
        "os.pipe()",
        "__import__('subprocess').run(['/bin/true'])",
    ],
)
def test_once_words_come_in_nothing_can_be_opened(talker, opens):
    assert fails_with(talker(f"{opens}; return b''")) == FAILED
    # The control: before that it can, since a model has to be loaded.
    assert answered_by(talker("return b'loaded'", loading=opens), b"") == b"loaded"
    Path("/tmp/left-behind").unlink(missing_ok=True)  # noqa: S108 - the child's, of the control


@pytest.mark.parametrize(
    ("body", "bounds", "number"),
    [
        ("raise ValueError", Bounds(), FAILED),
        ("os.kill(os.getpid(), 9)", Bounds(), -signal.SIGKILL),
        ("bytearray(2_000_000_000)", Bounds(), FAILED),
        ("time.sleep(600)", Bounds(until=0.5), -signal.SIGKILL),
        ("return b'x' * 5_001", Bounds(output=5_000), -signal.SIGKILL),
        ("os.close(1); time.sleep(600)", Bounds(until=1), -signal.SIGKILL),
    ],
)
def test_one_that_goes_wrong_gives_no_half_answer(talker, body, bounds, number):
    assert fails_with(talker(body), bounds) == number


def test_one_whose_answer_is_not_wanted_any_more_is_ended(talker):
    looks = iter([True, True, False])
    program = talker("time.sleep(600)")
    assert fails_with(program, is_wanted=lambda: next(looks)) == -signal.SIGKILL
    assert list(looks) == []


def test_one_that_reads_nothing_keeps_nobody_waiting(talker):
    program = talker("return b''", loading="time.sleep(600)")
    with pytest.raises(ProgramFailed):
        answered_by(program, b"x" * 1_000_000, bounds=Bounds(until=0.5))


# Shut: what a stranger sent is decoded by one that can compute, and do nothing else.


@pytest.fixture
def shut_talker(talker):
    def write(body, loading="pass"):
        return talker(body, loading)._replace(shut=True)

    return write


REFUSED = {
    "a file": "open('/etc/hostname')",
    "its own memory": "open('/proc/self/maps')",
    "a folder that was open before": "os.listdir(open_folder)",
    "a file of a folder that was open before": "os.open('etc', os.O_RDONLY, dir_fd=open_folder)",
    "a socket": "socket.socket()",
    "a connection of a socket from before": "loopback.connect(('127.0.0.1', 9))",
    "a second process": "os.fork()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a program without a file": "os.execve(open_folder, ['true'], {})",
    "the memory of its parent": "read_of(os.getppid())",
    "another process, ended": "os.kill(os.getppid(), 0)",
    "a deleted file": "os.unlink('/tmp/kept-by-the-test')",
    "another name": "os.rename('/tmp/kept-by-the-test', '/tmp/taken')",
    "a file in memory": "os.memfd_create('x')",
    "a pipe": "os.pipe()",
}


@pytest.fixture
def kept_file():
    file = Path("/tmp/kept-by-the-test")  # noqa: S108 - the child tries to delete it
    file.write_text("kept")
    yield file
    file.unlink(missing_ok=True)


def trier(folder, *names):
    """A program that tries these of REFUSED, and says what became of each."""
    tries = "\n".join(f"    tried({name!r}, lambda: {REFUSED[name]})" for name in names)
    program = folder / "tries.py"
    program.write_text(SHUT.format(tries=tries), encoding="utf-8")
    return Program(program, "work")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a list of the Linux kernel's")
@pytest.mark.parametrize("threads", [False, True], ids=["alone", "with threads"])
def test_one_that_is_shut_can_compute_and_nothing_else(tmp_path, kept_file, threads):
    program = trier(tmp_path, *REFUSED)._replace(shut=True, threads=threads)
    told = json.loads(answered_by(program, b"asked"))
    assert told.pop("computed") == "deksa"
    assert told == dict.fromkeys(REFUSED, "PermissionError")
    assert kept_file.read_text() == "kept"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a list of the Linux kernel's")
def test_threads_start_where_they_may_and_are_as_shut(shut_talker):
    body = """
        import threading
        said = []
        def tries():
            try:
                os.fork()
            except PermissionError:
                said.append(b'refused')
        one = threading.Thread(target=tries)
        one.start()
        one.join()
        return b''.join(said)"""
    program = shut_talker(body, loading="import threading")
    assert answered_by(program._replace(threads=True), b"") == b"refused"
    assert fails_with(program) == FAILED


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a list of the Linux kernel's")
def test_the_control_that_is_not_shut_does_some_of_it(tmp_path, kept_file):
    does = "another process, ended", "a deleted file"
    told = json.loads(answered_by(trier(tmp_path, *does), b"asked"))
    assert told == {"computed": "deksa", **dict.fromkeys(does, "None")}
    assert not kept_file.exists()


def test_where_the_kernel_cannot_shut_it_nothing_is_read(shut_talker):
    """The file that shuts it says what a kernel without such a list says."""
    program = shut_talker(
        "return b'read'", loading="import platform; platform.machine = lambda: ''"
    )
    assert fails_with(program) == NOT_SHUT
    assert fails_with(shut_talker("raise ValueError")) == FAILED


SHUT = """
import ctypes, json, os, resource, socket

kernel = ctypes.CDLL(None, use_errno=True)
loopback, open_folder = socket.socket(), os.open("/", os.O_RDONLY)
told = {{}}


def read_of(process):
    there = ctypes.create_string_buffer(8)
    class Piece(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))
    here = Piece(ctypes.addressof(there), 8)
    if kernel.process_vm_readv(process, ctypes.byref(here), 1, ctypes.byref(here), 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def tried(name, act):
    try:
        told[name] = repr(act())
    except OSError as error:
        told[name] = type(error).__name__


def work():
    def answer(asked):
        told["computed"] = asked.decode()[::-1]
        forbidden()
        return json.dumps(told).encode()
    return answer


def forbidden():
{tries}
"""
