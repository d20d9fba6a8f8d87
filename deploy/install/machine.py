"""
What is run and written: on this machine, or in a scratch folder where nothing of it is touched.

A step says what it is for, whether it is done, and does it. So a second run repairs what is missing
and leaves the rest alone.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy.install.answers import Answers
from deploy.install.places import USER, Places

TOLD_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Handler = Callable[[int, FrameType | None], None] | signal.Handlers
STOPPED = 130  # what a shell takes for Ctrl-C
ENDS_WITHIN_SECONDS = 10  # of what was begun, before it is killed


class CannotGoOn(Exception):
    """Words for whoever installs: what is missing, and what to do."""


@dataclass
class Machine:
    """
    places: where to write. source: the checkout that is installed. answers: the operator's.

    is_saved: whether a backup was made in this run.
    without_backup: what goes on without one, as the operator types it.
    left_out: what a scratch folder cannot do, such as making a user; it is kept for a test to read.
    """

    places: Places
    source: Path
    answers: Answers
    starts: bool = True
    backs_up: bool = True
    is_saved: bool = False
    without_backup: str = "make install INSTALL=--no-backup"
    left_out: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def is_real(self) -> bool:
        return self.places.root == Path("/")

    @property
    def has_systemd(self) -> bool:
        return self.is_real and self.starts and Path("/run/systemd/system").is_dir()

    def run(self, *command: str, **env: str) -> None:
        """Run it and show what it says. Raises CannotGoOn when it ends badly."""
        process = None
        try:
            with _stop_later():  # or it would go on, and nobody would know its number
                # In a group of its own: Ctrl-C reaches us alone, and we end all that it began.
                process = subprocess.Popen(
                    command,
                    env=os.environ | env,
                    cwd=self.places.root,
                    stdin=subprocess.DEVNULL,
                    process_group=0,
                )
            status = process.wait()
        except OSError as error:
            raise CannotGoOn(f"This could not be begun: {error}") from None
        except KeyboardInterrupt:
            if process is not None:
                _end(process)
            raise
        if status:
            raise CannotGoOn(f"This ended with {status}: {' '.join(command)}")

    def system(self, *command: str) -> None:
        """What changes the system itself; in a scratch folder it is only noted."""
        if self.is_real:
            self.run(*command, DEBIAN_FRONTEND="noninteractive")
        else:
            self.left_out.append(command)

    def service(self, *command: str) -> None:
        """A word to systemd, where it runs."""
        if self.has_systemd:
            self.run("systemctl", *command)
        else:
            self.left_out.append(("systemctl", *command))

    def answer_of(self, *command: str) -> str:
        """What a command says; empty when it ends badly or is not there."""
        if not shutil.which(command[0]):
            return ""
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.places.root)
        return "" if done.returncode else done.stdout.strip()

    def manage(self, *words: str, as_root: bool = False) -> None:
        """`manage.py`, as the user of the site; as root only what writes beside the code."""
        self.run(*self.manage_command(*words, as_root=as_root), PYTHONDONTWRITEBYTECODE="1")

    def manage_command(self, *words: str, as_root: bool = False) -> tuple[str, ...]:
        who = ("runuser", "-u", USER, "--") if self.is_real and not as_root else ()
        return (*who, str(self.places.python), str(self.places.program / "manage.py"), *words)

    def write(self, path: Path, text: str, mode: int, owner: str = "root:root") -> None:
        """The file, whole, with its mode from its first byte."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)
        self.give(beside, owner, mode)
        beside.replace(path)

    def give(self, path: Path, owner: str, mode: int) -> None:
        """
        To this owner, with this mode; never what a link leads to. Whoever broke into the site may
        have laid one in a folder of its user's, and we are root. Raises CannotGoOn.
        """
        try:
            opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise CannotGoOn(
                f"{path}: {error.strerror}. A link there is none of ours: see who laid it, move it "
                "away, and look for what else was done on this machine."
            ) from None
        try:
            self.system("chown", "--no-dereference", owner, str(path))
            os.fchmod(opened, mode)
        finally:
            os.close(opened)

    def holds(self, path: Path, text: str, mode: int) -> bool:
        """Whether the file is there, with these words and this mode."""
        if not path.is_file():
            return False
        return path.stat().st_mode & 0o7777 == mode and path.read_text("utf-8") == text


def _end(process: subprocess.Popen[bytes]) -> None:
    """With all that it began: whoever is told to stop leaves nothing of it behind."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):  # all of it has ended
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN_SECONDS)
    process.wait()


@dataclass(frozen=True)
class InstallStep:
    """name: what it makes, as the operator reads it."""

    name: str
    is_done: Callable[[Machine], bool]
    do: Callable[[Machine], None]


def always(machine: Machine) -> bool:
    """For what is quickly done again and cannot be seen to be done."""
    return False


def say_at_once(line: str) -> None:
    """Before what is run says its own, where both go into a file; to a closed terminal nothing."""
    with suppress(OSError):
        print(line, flush=True)


@contextmanager
def at_work(places: Places) -> Iterator[None]:
    """
    The one that installs, upgrades or uninstalls here. Raises CannotGoOn while another does.

    Who is killed lets the next in: the lock is the system's. Ctrl-C, SIGTERM and a terminal that
    closes all raise KeyboardInterrupt, once.
    """
    places.lock.parent.mkdir(parents=True, exist_ok=True)
    places.lock.touch(mode=0o600)  # whoever else could open it could hold it
    with places.lock.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotGoOn(f"Another one is at work on this machine: {file.read()}.") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {time.strftime('%H:%M')}")
        file.flush()
        with _told_to_stop(_stop):
            yield


def _stop(number: int, frame: object) -> None:
    for heard in TOLD_TO_STOP:
        signal.signal(heard, signal.SIG_IGN)  # once is enough
    raise KeyboardInterrupt


@contextmanager
def stop_no_more() -> Iterator[None]:
    """What puts things right again is not cut off, nor is what it runs."""
    with _told_to_stop(signal.SIG_IGN):
        yield


@contextmanager
def _stop_later() -> Iterator[None]:
    """Who is told to stop meanwhile stops at its end; who hears of nothing goes on so."""
    asked: list[int] = []
    heard = [number for number in TOLD_TO_STOP if signal.getsignal(number) is _stop]
    with _told_to_stop(lambda number, _frame: asked.append(number), heard):
        yield
    if asked:
        _stop(asked[0], None)


@contextmanager
def _told_to_stop(handler: Handler, numbers: Iterable[int] = TOLD_TO_STOP) -> Iterator[None]:
    """Then as before: whoever ignores a signal hands that on to all that they start."""
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def carry_out(
    steps: Iterable[InstallStep], machine: Machine, say: Callable[[str], None] = say_at_once
) -> None:
    """Each step in its turn, unless it is done. Raises CannotGoOn from the step that fails."""
    for step in steps:
        if step.is_done(machine):
            say(f"  is there  {step.name}")
            continue
        say(f"> {step.name} ...")
        begun = time.monotonic()
        step.do(machine)
        say(f"  done      {step.name} ({time.monotonic() - begun:.0f} s)")
