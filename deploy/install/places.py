"""
Where everything lies. What people would miss is apart from what can be made again.

The program lies in one of two folders, which take turns; a link says which is in use.
"""

from dataclasses import dataclass
from pathlib import Path

USER = "help"
VERSIONS = ("a", "b")


@dataclass(frozen=True)
class Places:
    """
    root: `/`, or a scratch folder that stands for it.
    named: which of the two folders is meant; without, the one in use.
    """

    root: Path
    named: str = ""

    @property
    def home(self) -> Path:
        return self.root / "srv/help"

    @property
    def current(self) -> Path:
        """A link to the folder in use, by which all but the web server find the program."""
        return self.home / "current"

    @property
    def in_use(self) -> str:
        return self.current.readlink().name if self.current.is_symlink() else VERSIONS[0]

    @property
    def version(self) -> str:
        return self.named or self.in_use

    @property
    def program(self) -> Path:
        return self.home / self.version

    @property
    def var(self) -> Path:
        return self.home / "var"

    @property
    def media(self) -> Path:
        return self.home / "media"

    @property
    def python(self) -> Path:
        return self.program / ".venv/bin/python"

    @property
    def settings(self) -> Path:
        return self.root / "etc/help"

    @property
    def environment(self) -> Path:
        return self.settings / "environment"

    @property
    def answers(self) -> Path:
        return self.settings / "answers"

    @property
    def join(self) -> Path:
        """What another machine is given to become a node of this site."""
        return self.settings / "join"

    @property
    def keys(self) -> Path:
        return self.settings / "keys"

    @property
    def units(self) -> Path:
        return self.root / "etc/systemd/system"

    @property
    def caddyfile(self) -> Path:
        return self.root / "etc/caddy/Caddyfile"

    @property
    def nginx_conf(self) -> Path:
        return self.root / "etc/nginx/nginx.conf"

    @property
    def command(self) -> Path:
        return self.root / "usr/local/bin/help-site"

    @property
    def lock(self) -> Path:
        """Held by the one that installs, upgrades or uninstalls."""
        return self.root / "run/help-install.lock"

    def inside(self, path: str) -> Path:
        """An absolute path of the machine, below the root."""
        return self.root / path.lstrip("/")
