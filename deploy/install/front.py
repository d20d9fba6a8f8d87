"""
What stands in front, ends TLS and sends the published pages: Caddy, which gets the certificate and
renews it (ACME), or nginx, with a certificate that is there.

Their files are deploy/Caddyfile and deploy/nginx.conf, which are tested, with the names of this
site in them.
"""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from deploy.install import onion
from deploy.install.machine import CannotGoOn, InstallStep, Machine, always

# With which our files begin.
OURS = re.compile(r"# (Caddy|nginx) in front, sending the published pages itself")
# What root hands on to the front of what the site's user says: headers, each a line, and nothing
# that ends one; of what the front would fill in, the address that was asked for alone.
HEADER = {
    "nginx": re.compile(r'add_header [A-Za-z-]+ "(?:[^"\\$]|\$request_uri)*" always;'),
    "caddy": re.compile(r"header [A-Za-z-]+ `(?:[^`{}]|\{http\.request\.orig_uri\})*`"),
}
VERSION_OF = ("dpkg-query", "--show", "--showformat=${Version}")
# Until this version `http2` is a word of `listen`, as in Debian 12.
HTTP2_IS_A_LINE = (1, 25)
TLS_PORT = 443
# An authority answers within seconds; where it cannot reach us, Caddy asks again for days.
PATIENCE_SECONDS = 45


def caddyfile(machine: Machine) -> str:
    """What Caddy is given."""
    text = (machine.source / "deploy/Caddyfile").read_text("utf-8")
    text = text.replace("help.example {", f"{machine.answers['HOST']} {{", 1)
    text = text.replace("/srv/help/", f"{machine.places.home}/").replace(" # CHANGE\n", "\n")
    if authority := machine.answers["ACME_CA"]:
        text = text.replace("\n{\n", f"\n{{\n\tacme_ca {authority}\n", 1)
    return text + _by_onion(machine, "onion.Caddyfile")


def nginx_conf(machine: Machine) -> str:
    """What nginx is given."""
    text = (machine.source / "deploy/nginx.conf").read_text("utf-8")
    certificate, key = certificate_of(machine)
    for usual, here in {
        "server_name help.example;": f"server_name {machine.answers['HOST']};",
        "/etc/ssl/help.pem": str(certificate),
        "/etc/ssl/help.key": str(key),
        "/srv/help/": f"{machine.places.home}/",
        "  # CHANGE\n": "\n",
    }.items():
        text = text.replace(usual, here)
    if within := _by_onion(machine, "onion.nginx.conf"):
        text = text.rstrip().removesuffix("}") + within  # which ends `http` in its place
    version = re.match(r"(\d+)\.(\d+)", machine.answer_of(*VERSION_OF, "nginx"))
    if version and (int(version[1]), int(version[2])) < HTTP2_IS_A_LINE:
        text = text.replace("443 ssl ", "443 ssl http2 ").replace("        http2 on;\n", "")
    return text


def _by_onion(machine: Machine, name: str) -> str:
    """What is added where readers come by an onion too; nothing where none do."""
    if not (host := onion.address(machine)):
        return ""
    return (machine.source / "deploy" / name).read_text("utf-8").replace("onion.invalid", host)


def certificate_of(machine: Machine) -> tuple[Path, Path]:
    """The certificate with its chain, and its key: as answered, or where certbot leaves them."""
    answers = machine.answers
    folder = f"/etc/letsencrypt/live/{answers['HOST']}"
    certificate = answers["CERTIFICATE"] or f"{folder}/fullchain.pem"
    key = answers["CERTIFICATE_KEY"] or f"{folder}/privkey.pem"
    return machine.places.inside(certificate), machine.places.inside(key)


def _which(machine: Machine) -> str:
    """The server whose form the headers have; whoever has another can read this one."""
    return "nginx" if machine.answers["FRONT"] == "nginx" else "caddy"


def _write_headers(machine: Machine) -> None:
    """
    They go before the site is restarted: they allow the style of the old pages and the new. In a
    folder of root's: the front reads them as its own configuration, and parts of it as root.
    """
    server = _which(machine)
    path = machine.places.home / f"headers.{server}"
    headers = machine.answer_of(*machine.manage_command("headers", server, "--skip-checks"))
    lines = headers.splitlines()
    if not lines or not all(map(HEADER[server].fullmatch, lines)):
        raise CannotGoOn("This program does not say which headers its pages have, and no more.")
    if not machine.holds(path, f"{headers}\n", 0o644):
        machine.write(path, f"{headers}\n", 0o644)
        if machine.answers["FRONT"] == server:
            machine.service("reload-or-restart", server)


def _has_caddy(machine: Machine) -> bool:
    return machine.answers["FRONT"] != "caddy" or machine.holds(
        machine.places.caddyfile, caddyfile(machine), 0o644
    )


def _configure_caddy(machine: Machine) -> None:
    path = machine.places.caddyfile
    _put(machine, path, caddyfile(machine))
    machine.system("caddy", "validate", "--config", str(path), "--adapter", "caddyfile")
    machine.service("reload-or-restart", "caddy")


def _has_nginx(machine: Machine) -> bool:
    return machine.answers["FRONT"] != "nginx" or machine.holds(
        machine.places.nginx_conf, nginx_conf(machine), 0o644
    )


def _configure_nginx(machine: Machine) -> None:
    missing = [str(path) for path in certificate_of(machine) if not path.exists()]
    if missing:
        raise CannotGoOn(
            f"{' and '.join(missing)}: not there. Name yours, CERTIFICATE=… and CERTIFICATE_KEY=…, "
            f"or get one: certbot certonly --webroot -w /var/www/html -d {machine.answers['HOST']}"
        )
    _put(machine, machine.places.nginx_conf, nginx_conf(machine))
    machine.system("nginx", "-t", "-q")
    machine.service("enable", "--quiet", "nginx")
    machine.service("reload-or-restart", "nginx")


def _put(machine: Machine, path: Path, text: str) -> None:
    """What somebody else had there is kept beside it."""
    if path.exists() and not OURS.match(path.read_text("utf-8")):
        path.rename(_free(path))
    machine.write(path, text, 0o644)


def _before(path: Path) -> Iterator[Path]:
    return (path.with_name(f"{path.name}.before-{number}") for number in range(1, 1000))


def _free(path: Path) -> Path:
    return next(place for place in _before(path) if not place.exists())


def take_away(machine: Machine) -> None:
    """What was there before comes back; without, nothing may go on serving pages from memory."""
    for server, path in {
        "caddy": machine.places.caddyfile,
        "nginx": machine.places.nginx_conf,
    }.items():
        if not (path.exists() and OURS.match(path.read_text("utf-8"))):
            continue
        path.unlink()
        kept = [place for place in _before(path) if place.exists()]
        if kept:
            kept[-1].replace(path)
        with suppress(CannotGoOn):
            machine.service("restart" if kept else "stop", server)


def has_tls(machine: Machine) -> bool:
    """Whether visitors get TLS here; true too where something else gives it, or nothing runs."""
    return (
        machine.answers["FRONT"] == "none"
        or not machine.has_systemd
        or _shakes_hands(machine.answers["HOST"])
    )


def _shakes_hands(host: str) -> bool:
    """Of whichever authority: without a certificate Caddy ends the handshake."""
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", TLS_PORT), timeout=5) as plain,
            anybody.wrap_socket(plain, server_hostname=host),
        ):
            return True
    except OSError:
        return False


def _wait_for_tls(machine: Machine) -> None:
    """No reason to end: the site runs, and the certificate may come by itself."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not has_tls(machine) and time.monotonic() < deadline:
        time.sleep(1)


STEPS = (
    InstallStep("Headers of the published pages", always, _write_headers),
    InstallStep("Caddy, with a certificate", _has_caddy, _configure_caddy),
    InstallStep("nginx, with the certificate that is there", _has_nginx, _configure_nginx),
)
TLS = (InstallStep("Waiting for the certificate", has_tls, _wait_for_tls),)
