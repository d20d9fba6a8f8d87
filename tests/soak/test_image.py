"""
The image, built and brought up by the compose files that are shipped: write a message, kill, back
up, restore, come up from 0.1.0. Nothing leads outside; `make image-test`, as root.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.release import kept_databases, sbom
from tests.fixtures import containers as made
from tests.fixtures import telephone
from tests.fixtures.bare_debian import KEPT
from tests.fixtures.missing import missing
from tests.fixtures.running import ROOT
from tests.fixtures.tor_network import tor_network
from tests.site.test_image import lines_for_an_onion, lines_for_its_key
from tests.soak.test_onion import WithinTor

LOCK = ROOT / "requirements.txt"
MOST_MEGABYTES = 350  # of packages and our code; docs/operations.md: what the largest are for
ANSWERS = """HOST=help.localhost
OPERATOR_NAME=The service that runs it
EMAIL_URL=filemail:///srv/help/var/mail
OPERATOR_ALARM_EMAIL=duty@help.example
FIRST_LANGUAGES=en
"""
# No controller of memory or processes is here; tests/site/test_image.py asks what is written.
# And podman-compose of Debian starts nobody who waits for one that shares its network: they wait by
# themselves too (deploy/image/__main__.py).
LEFT_OUT = ("mem_limit", "memswap_limit", "pids_limit", "build", "depends_on")
READY_SECONDS = 1200
DRAWN_BY_LOT = ("Id", "Digest", "RepoTags", "RepoDigests", "NamesHistory")
ARRIVED = "Your message has arrived"  # her own words are shown on a press alone
# Desks with keys, without which no form takes anything.
OPEN = (
    "from django.conf import settings; from website.local_run.demo_accounts import make_accounts;"
    "make_accounts(settings.VAR_DIR / 'demo.json')"
)
WRITE = """
import re, socket, ssl, sys, urllib.parse, urllib.request
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: real("127.0.0.1", *more, **named)
context = ssl._create_unverified_context()
def ask(path, fields=None):
    body = urllib.parse.urlencode(fields).encode() if fields else None
    request = urllib.request.Request("https://help.localhost/en" + path, body)
    return urllib.request.urlopen(request, timeout=60, context=context).read().decode()
token = re.search('name="token" value="([^"]*)"', ask(sys.argv[1]))[1]
fields = dict(each.split("=", 1) for each in sys.argv[2:])
print(ask(sys.argv[1], {"token": token, **fields}))
"""
# Of which Tor network the onion is: of none at first, and then of one of this machine's own.
OF_NETWORK = "services: {onion: {volumes: ['./network:/etc/tor/torrc-defaults:ro']}}\n"
PLACE = Path("/var/lib/tor-instances/help")
MADE_ANEW = """
from pathlib import Path
from awareness.media.picture_conversion import still
from helpdesk.voices.voice_program import WAYS, maker
from PIL import Image
for way in WAYS:
    if len(maker("mp4", way)(Path("/given/voice.m4a").read_bytes())) > 1000:
        print(way)
still("/given/photograph.heic", "/tmp/made.jpg")
print(Image.open("/tmp/made.jpg").format)
"""


@pytest.fixture(scope="module")
def podman(tmp_path_factory):
    what, remedy = made.what_is_missing()
    if what:
        missing(what, remedy)
    folder = tmp_path_factory.mktemp("image")
    checkout = folder / "checkout"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
    (checkout / "deploy/answers").write_text(ANSWERS)
    with made.containers(folder / "podman") as here:
        made.bring_base(here, KEPT)
        made.build(here, KEPT, checkout, lock=LOCK)
        here.checkout = checkout
        yield here


class Composed:
    """A site that a compose file has brought up. files: of `deploy/`."""

    def __init__(self, here, folder, *files):
        self.here, self.folder, self.name, self.files = here, folder, folder.name, []
        for name in files:
            text = yaml.safe_load((here.checkout / "deploy" / name).read_text())
            for service in text["services"].values():
                for line in LEFT_OUT:
                    service.pop(line, None)
            (folder / name).write_text(yaml.safe_dump(text))
            self.files += ["-f", str(folder / name)]
        shutil.copytree(here.checkout / "deploy/image", folder / "image")
        (folder / "answers").write_text(ANSWERS)
        shutil.copy(here.checkout / "deploy/.env", folder, follow_symlinks=False)

    def compose(self, *words, **more):
        return self.here.run("podman-compose", "-p", self.name, *self.files, *words, **more)

    def typed(self, line):
        """A line of the docs. Debian's podman-compose is told of the profile by each."""
        words = ["podman-compose", "-p", self.name, *self.files, "--profile=onion"]
        line = line.replace("docker compose -f deploy/compose.yaml", " ".join(words))
        line = line.replace("deploy/answers", str(self.folder / "answers"))
        line = line.replace("onion.tar", str(self.folder / "onion.tar"))
        return self.here.run("sh", "-c", line.replace(" --build", ""))

    def up(self):
        if "compose-postgresql.yaml" in "".join(self.files):  # as `depends_on` has it
            self.compose("up", "-d", "database")
            assert made.wait_until(self.database_answers, 120), self.logs("database")
        self.compose("up", "-d")
        assert made.wait_until(self.is_well, READY_SECONDS), self.logs("prepare") + self.logs("web")

    def logs(self, service):
        return self.here.run("podman", "logs", f"{self.name}_{service}_1")

    def inside(self, service, *words, status=0):
        return self.here.run("podman", "exec", f"{self.name}_{service}_1", *words, status=status)

    def manage(self, *words):
        return self.inside("rounds", "python", "-m", "deploy.image", *words)

    def is_well(self):
        words = ("podman", "exec", f"{self.name}_web_1", "python", "-m", "deploy.image", "healthy")
        process = self.here.begin(*words)
        process.communicate()
        return process.returncode == 0

    def database_answers(self):
        asked = ("pg_isready", "-h", "/var/run/postgresql", "-U", "help")
        process = self.here.begin("podman", "exec", f"{self.name}_database_1", *asked)
        process.communicate()
        return process.returncode == 0

    def form_is_shut(self):
        """Before a desk has a key, the page has no form: `WRITE` finds no token."""
        process = self.here.begin("python3", "-c", WRITE, "/write/", "message=x")
        said, _ = process.communicate()
        return process.returncode == 1 and "not subscriptable" in said

    def form(self, path, **fields):
        """A form as somebody sends it, through the front, with its certificate."""
        said = self.here.run(
            "python3", "-c", WRITE, path, *(f"{name}={value}" for name, value in fields.items())
        )
        found = re.search(r"(?:\d{4} ){4}\d{4}", said)
        return said, found and found[0]


@pytest.fixture
def composed(podman, tmp_path):
    sites = []

    def bring(*files):
        sites.append(Composed(podman, tmp_path, *files))
        return sites[-1]

    yield bring
    for site in sites:
        site.compose("down", "--volumes")


def test_what_is_inside_is_what_the_release_says_and_no_more_than_is_needed(podman):
    def shell(line):
        return podman.run(
            *("podman", "run", "--rm", "--network=none", "--entrypoint=sh", made.OURS, "-c", line)
        )

    assert shell("id -u").strip() == "10001"
    assert int(shell("du -sm /opt/help | cut -f1")) <= MOST_MEGABYTES
    assert shell("find /opt/help -name '*.pyc'") == ""
    assert shell("find /opt/help -name answers -o -name .git") == ""
    head = ["git", "-C", str(podman.checkout), "rev-parse", "HEAD"]
    of = subprocess.run(head, capture_output=True, text=True, check=True).stdout
    assert shell("cat /opt/help/.commit") == f"{of[:12]}\n"
    listing = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.metadata['Name']: d.version for d in m.distributions(path=["
        "p for p in __import__('sys').path if '.venv' in p])}))"
    )
    said = yaml.safe_load(shell(f'python -c "{listing}"'))
    inside = {sbom.plain_name(name): version for name, version in said.items()}
    bill = sbom.bill(LOCK.read_text(), "x", "1", "x")
    assert set(inside) == {each["name"] for each in bill["components"]}
    lock = sbom.nailed_down(LOCK.read_text())
    assert {name for name in inside if inside[name] not in lock[name]} == set()
    assert not {"pip", "setuptools", "boto3", "ctranslate2"} & set(inside)
    assert "Healthcheck" in podman.run("podman", "inspect", made.OURS)


def test_voices_and_photographs_are_made_anew_without_what_was_taken_out(podman, tmp_path):
    (tmp_path / "photograph.heic").write_bytes(telephone.photograph())
    (tmp_path / "voice.m4a").write_bytes(telephone.voice())
    tmp_path.chmod(0o755)
    said = podman.run(
        *("podman", "run", "--rm", "--network=none", "--read-only", "--tmpfs=/tmp"),
        *(f"--volume={tmp_path}:/given:ro", "--entrypoint=python", made.OURS, "-c", MADE_ANEW),
    )
    assert said.split() == ["ogg", "m4a", "mp3", "JPEG"]


def test_the_same_commit_on_the_same_base_has_the_same_layers_to_the_byte(podman):
    made.build(podman, KEPT, podman.checkout, lock=LOCK, tag="localhost/again")
    first, again = (built(podman, name) for name in (made.OURS, "localhost/again"))
    assert first["RootFS"]["Layers"] == again["RootFS"]["Layers"], "to the byte"
    assert first == again


def built(podman, name):
    """What is said of an image, but for its names and numbers of it as a whole."""
    [said] = yaml.safe_load(podman.run("podman", "inspect", name))
    # Debian's podman writes the name of a container into each, which it draws by lot.
    return {key: value for key, value in said.items() if key not in DRAWN_BY_LOT}


@pytest.mark.parametrize("files", [["compose.yaml"], ["compose.yaml", "compose-postgresql.yaml"]])
def test_one_file_of_answers_leads_to_a_site_that_keeps_what_was_written(composed, files):
    site = composed(*files)
    site.up()
    assert "https://help.localhost/cms/" in site.logs("prepare")
    assert site.form_is_shut()
    site.manage("shell", "-v0", "--no-imports", "-c", OPEN)
    _page, number = site.form("/write/", message="My boss keeps my papers.")
    assert number
    site.inside("web", "sh", "-c", "touch /opt/help/x", status=1)
    site.inside("web", "sh", "-c", "ls /var/backups/help/*", status=2)
    site.here.run("podman", "kill", "--signal=KILL", f"{site.name}_web_1", f"{site.name}_worker_1")
    site.here.run("podman", "start", f"{site.name}_web_1", f"{site.name}_worker_1")
    assert made.wait_until(site.is_well, READY_SECONDS)
    assert ARRIVED in site.form("/read/", number=number)[0]
    site.manage("backup")
    site.manage("drill")  # which fails where the backup does not open
    _page, later = site.form("/write/", message="After the backup.")
    site.here.run("podman", "stop", f"{site.name}_web_1", f"{site.name}_worker_1")
    newest = "ls -t /var/backups/help/*.sealed | head -1"
    file = site.inside("rounds", "sh", "-c", newest).strip()
    site.manage("restore", file, "--replace-everything")
    site.here.run("podman", "start", f"{site.name}_web_1", f"{site.name}_worker_1")
    assert made.wait_until(site.is_well, READY_SECONDS)
    assert ARRIVED in site.form("/read/", number=number)[0]
    assert ARRIVED not in site.form("/read/", number=later)[0]


def test_the_lines_of_the_docs_lead_to_an_onion_that_readers_reach(composed, tmp_path):
    for name, package in {"tor": "tor", "tor-gencert": "tor", "curl": "curl"}.items():
        shutil.which(name) or missing(name, f"apt-get install {package}")
    site = composed("compose.yaml")
    made.build_onion(site.here, site.here.checkout)
    (tmp_path / "network").write_text("DisableNetwork 1\n")
    (tmp_path / "onion.yaml").write_text(OF_NETWORK)
    site.files += ["-f", str(tmp_path / "onion.yaml")]
    start, up, ask, again = lines_for_an_onion()
    for line in (start, up):
        site.typed(line)
    assert made.wait_until(site.is_well, READY_SECONDS), site.logs("prepare")
    for line in (ask, again):
        site.typed(line)
    assert made.wait_until(site.is_well, READY_SECONDS), site.logs("web")
    [host] = re.findall(r"ONION_HOST=([a-z2-7]{56}\.onion)\n", (tmp_path / "answers").read_text())
    assert host in site.inside("front", "env")
    assert site.inside("onion", "id", "-u").strip() == "10002"
    site.inside("onion", "touch", "/etc/tor/x", status=1)
    for other in ("web", "worker", "rounds", "front"):
        site.inside(other, "ls", str(PLACE), status=2)
    away, back = lines_for_its_key()
    site.typed(away)
    site.inside("onion", "rm", "-r", str(PLACE / "onion"))
    site.typed(back)
    is_read_by_all_of(site, host)


def is_read_by_all_of(site, host):
    """Readers reach the onion by a Tor network on the loopback that it shares with the front."""
    pid = site.here.run(
        "podman", "inspect", "--format={{.State.Pid}}", f"{site.name}_front_1"
    ).strip()
    origin = f"http://{host}"
    with tor_network(site.folder / "tor", ("nsenter", "-t", pid, "-n")) as network:
        (site.folder / "network").write_text(network.of_all(PLACE))
        site.here.run("podman", "restart", "--time=5", f"{site.name}_onion_1")
        opened = WithinTor(network, origin).ask("/")
        assert opened.status == 200
        assert opened.headers["content-type"].startswith("text/html")
        assert not {"strict-transport-security", "location"} & set(opened.headers)
        staff = f"{origin}/cms/login/"
        assert "https://help.localhost/cms/" in network.curl(staff, circuit="staff")
        # By the name of the clear site nothing is said at all.
        assert network.curl("-H", "Host: help.localhost", staff, circuit="staff") == ""
        clear = ["curl", "-sSki", "--resolve", "help.localhost:443:127.0.0.1"]
        clear += ["https://help.localhost/en/"]

        def tells_of_it():
            said = subprocess.run([*network.enter, *clear], capture_output=True, text=True).stdout
            return f"onion-location: {origin}/en/\n" in said.lower()

        # A page that was published before there was an address has it once it is made again.
        assert made.wait_until(tells_of_it, READY_SECONDS)


def line_that_brings_data(server, name):
    """As the docs say it: of a server whose folders lie here, into the volumes of this site."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [line] = re.findall(r"(?ms)^      docker (run --rm --user 0 .*?)\n\n", page)
    line = line.replace("/srv/help:", f"{server}/help:").replace(
        "/etc/help/keys:", f"{server}/keys:"
    )
    return "podman " + line.replace("help_", f"{name}_")


def test_the_data_of_0_1_0_come_up_and_are_backed_up_first(composed, tmp_path):
    kept = ROOT / "tests/releases/0.1.0.sqlite3.xz"
    server = tmp_path / "server"
    (server / "help/var").mkdir(parents=True)
    _site, record = kept_databases.taken_up(kept, ROOT, server / "help/var")
    files = {f"keys/{name.lower()}": value.encode() for name, value in record["keys"].items()}
    files |= {"help/media/documents/paper.pdf": b"%PDF-1.4"}
    for name, content in files.items():
        (server / name).parent.mkdir(parents=True, exist_ok=True)
        (server / name).write_bytes(content)
        (server / name).chmod(0o600)
    (server / "help/var" / kept_databases.DATABASE).chmod(0o600)
    site = composed("compose.yaml")
    site.here.run("sh", "-c", line_that_brings_data(server, site.name))
    site.up()
    assert ".sealed" in site.inside("rounds", "sh", "-c", "ls /var/backups/help/before-upgrade")
    assert "/cms/second-factor/invitation/" not in site.logs("prepare"), "it has its people"
    site.inside("web", "test", "-r", "/srv/help/var/media/documents/paper.pdf")
    held = record["held"]
    said = site.manage("shell", "-v0", "--no-imports", "-c", kept_databases.ASK.format(held))
    promised = record["promises"]
    assert yaml.safe_load(said)["the person reads"] == promised["the person reads"]
    assert yaml.safe_load(said)["the desk reads"] == promised["the desk reads"]


def test_systemd_reads_the_quadlets(podman, tmp_path):
    for path in (podman.checkout / "deploy").glob("quadlet*/*"):
        shutil.copy(path, tmp_path)
    generator = "/usr/lib/systemd/system-generators/podman-system-generator"
    said = podman.run(generator, "--dryrun", QUADLET_UNIT_DIRS=str(tmp_path))
    for name in ("front", "prepare", "web", "worker", "rounds", "onion"):
        assert f"---help-{name}.service---" in said
    assert "help-pod.service" in said
