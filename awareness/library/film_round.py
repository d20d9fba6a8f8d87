"""
The worker's look at the film that is being made ready: begin one, see whether it has ended.

A look is short and waits for nothing: the film is made by a child process, one at a time on a
machine. Where two machines make the same, the first to end counts. A worker that is stopped leaves
nothing behind: the film is begun again.
"""

import fcntl
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.log_actions import log

from awareness.converting.conversion import TOO_MUCH, begin_conversion, problem_of
from awareness.library import film_states

LONGEST_SECONDS = 6 * 3600  # by the clock: what has the least right to the processor may wait long
# Told to end by whoever stops the worker; that says nothing about the film.
TOLD_TO_END = (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)


@dataclass
class FilmAtWork:
    """A film, and the child that works on it."""

    document: Any
    given: str
    made: Path
    child: subprocess.Popen[bytes]
    lock: IO[str]
    began: float


class FilmRound:
    """What one process knows: the film at work, if there is one."""

    def __init__(self) -> None:
        self.at_work: FilmAtWork | None = None

    def look(self) -> None:
        """Take in what is ready, and begin the next."""
        if self.at_work is not None and not self._has_ended(self.at_work):
            return
        self._begin_next()

    def _has_ended(self, film: FilmAtWork) -> bool:
        ended = film.child.poll()
        if ended is None and time.monotonic() - film.began < LONGEST_SECONDS:
            return False
        self.at_work = None
        try:
            if ended is None:
                film.child.kill()
                film.child.wait()
                film_states.note_problem(film.document, TOO_MUCH)
            else:
                _settle_film(film, ended)
        finally:
            film.lock.close()
            shutil.rmtree(film.made.parent, ignore_errors=True)
        return True

    def _begin_next(self) -> None:
        for document in film_states.waiting_films():
            if film_states.problem_of_film(document) or not _is_here(document):
                continue
            if lock := _lock():
                self.at_work = _begin_film(document, lock)
            return


def _begin_film(document: Any, lock: IO[str]) -> FilmAtWork:
    folder = settings.VAR_DIR / "film"
    shutil.rmtree(folder, ignore_errors=True)  # what a worker left that was killed
    folder.mkdir(mode=0o700)
    given, made = document.file.name, folder / "made.mp4"
    child = begin_conversion(folder, "film", Path(default_storage.path(given)), made)
    return FilmAtWork(document, given, made, child, lock, time.monotonic())


def _settle_film(film: FilmAtWork, ended: int) -> None:
    if ended in TOLD_TO_END:
        return
    if problem := problem_of(ended):
        film_states.note_problem(film.document, problem)
    else:
        _take_in(film)


def _take_in(film: FilmAtWork) -> None:
    """What was made stands in the place of what was given, unless that is another by now."""
    name = f"{Path(film.given).stem}.mp4"
    with film.made.open("rb") as file:
        fresh = get_document_model()(title=film.document.title)
        fresh.file.save(name, File(file), save=False)
    fresh._set_document_file_metadata()
    if _put_in_place(film, fresh):
        default_storage.delete(film.given)
    else:
        default_storage.delete(fresh.file.name)


@transaction.atomic
def _put_in_place(film: FilmAtWork, fresh: Any) -> bool:
    same = get_document_model().objects.filter(pk=film.document.pk, file=film.given)
    document = same.select_for_update().first()
    if document is None:
        return False
    document.file, document.file_size = fresh.file.name, fresh.file_size
    document.file_hash = fresh.file_hash
    document.save(update_fields=["file", "file_size", "file_hash"])
    log(document, film_states.MADE_READY)
    return True


def _is_here(document: Any) -> bool:
    """Whether its file lies on this machine; what another took is brought in by another loop."""
    return Path(default_storage.path(document.file.name)).is_file()


def _lock() -> IO[str] | None:
    """Held for as long as this machine makes a film; None while another process does."""
    lock = (settings.VAR_DIR / "converting-film.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


film_round = FilmRound()
