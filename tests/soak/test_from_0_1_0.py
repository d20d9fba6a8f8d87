"""0.1.0 with all that people put into it: up to this version under readers, back, and up again."""

import lzma
import socket
import subprocess
import sys

import pytest
import yaml

from deploy.release.kept_databases import DATABASE, ScratchSite
from tests.fixtures import generations
from tests.fixtures.missing import missing
from tests.fixtures.running import ROOT, environment, free_port
from tests.helpdesk.person import Person
from tests.soak.reading import Readers

COMMIT = "8ffcf5c"
KEPT = ROOT / "tests" / "releases" / "0.1.0.sqlite3.xz"
FITS = ("check", "--deploy", "--tag", "fits", "--database", "default")
PAGES = ("/en/", "/en/rights/", "/en/campaigns/october/", "/en/write/", "/en/read/")
READER_RESTS = 0.5  # seconds; else readers take the processor from what is started
# By the program of 0.1.0, as its staff did: a picture, a paper, a voice with a second yes.
PLANT = """
import io, json
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from website.recordings import voices
from website.recordings.sections import live_pages, sections_of
drawn = io.BytesIO()
Image.new("RGB", (80, 60), "red").save(drawn, "PNG")
drawn = ContentFile(drawn.getvalue(), "drawn.png")
picture = get_image_model().objects.create(title="A picture", file=drawn)
paper = ContentFile(b"a paper", "paper.txt")
get_document_model().objects.create(title="A paper", file=paper)
[page] = live_pages("en", "rights")
words = next(iter(sections_of(page))).digest
voice = voices.Voice("abcdefgh", "en", "rights", words, "A voice", "one", "2026-11-27", "another")
for name in voice.files:
    default_storage.save(name, ContentFile(b"a voice"))
voice.vouch()
voices.write_book()
picture = picture.get_rendition("width-40").url
print(json.dumps({"picture": picture, "voice": "/media/" + voice.files[0]}))
"""
# All that the database promised, once what was written during the test is gone again.
PROMISES = """
import json
from deploy.release import kept_promises
from helpdesk.conversations import lookup
kept = lookup.find_by_receipt({held[number]!r}).conversation
kept_promises.Conversation.objects.exclude(pk=kept.pk).delete()
print(json.dumps(kept_promises.promises({held})))
"""


# A paper is shown by a page that has it; staff have it here.
PAPER = """
import json
from wagtail.documents import get_document_model
print(json.dumps({"paper": get_document_model().objects.get().file.read().decode()}))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The code of 0.1.0; what it stands on is here, but for what it used with an object store."""
    folder = tmp_path_factory.mktemp("program")
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", COMMIT], capture_output=True)
    if packed.returncode:
        missing(f"The commit {COMMIT}", "git fetch --unshallow")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    return folder


class Site:
    """A site with the database of 0.1.0, and whose programs it runs by turns."""

    def __init__(self, program, var):
        self.record = yaml.safe_load(KEPT.with_name("0.1.0.json").read_text())
        var.mkdir()
        (var / DATABASE).write_bytes(lzma.decompress(KEPT.read_bytes()))
        self.before = ScratchSite(program, var, self.record["keys"])
        self.now = ScratchSite(ROOT, var, self.record["keys"])
        self.env = environment(var, PUBLIC_TREE="0") | self.record["keys"]
        self.log = var / "log.txt"
        self.listener = socket.create_server(("127.0.0.1", free_port()), backlog=1024)
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.web = None

    def turn_to(self, site):
        """As `make upgrade`: the next one answers before the one before is told to end."""
        before = self.web
        self.web = generations.begin(self.listener, self.env, self.log, site.source)
        generations.end(before)


@pytest.fixture
def site(program, tmp_path):
    made = Site(program, tmp_path / "var")
    yield made
    generations.end(made.web)
    made.listener.close()


def test_up_back_and_up_again_nobody_is_refused_and_nothing_is_lost(site, capsys):
    planted = site.before.says(PLANT)
    site.turn_to(site.before)
    person = Person(f"http://{site.address}")
    written = {person.write("By 0.1.0.").number: "By 0.1.0."}
    with Readers([site.address], 4, (*PAGES, *planted.values()), READER_RESTS) as readers:
        for name, next_one in {"up": site.now, "back": site.before, "again": site.now}.items():
            if next_one is site.now:
                site.now.manage("migrate", "-v0")
                site.now.manage(*FITS)
            site.turn_to(next_one)
            written[person.write(f"After {name}.").number] = f"After {name}."
            told = {number: person.read(number).text for number in written}
            assert {number for number in written if written[number] not in told[number]} == set()
            kept = person.read(site.record["held"]["number"]).text
            assert "We can help." in kept, name
    with capsys.disabled():
        sys.stdout.write(f"\n{len(readers.arrived)} answers; longest wait {readers.gap:.1f} s\n")
    assert readers.refused == []
    assert len(readers.arrived) > 50
    assert site.now.says(PAPER) == {"paper": "a paper"}
    held = site.record["held"]
    assert site.now.says(PROMISES.format(held=held)) == site.record["promises"]
