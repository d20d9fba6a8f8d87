"""What the next version is asked while nobody but us can reach it."""

from deploy.install.machine import InstallStep, Machine, always

# What needs neither content nor a language of its own: the first page, a form.
ASKED = ("/en/", "/en/write/")
TRY = """
from django.test import Client
client = Client(raise_request_exception=False, headers={{"host": {host!r}}})
for path in {asked!r}:
    status = client.get(path, secure=True).status_code
    if status >= 500:
        raise SystemExit(f"{{path}} is answered with {{status}}.")
"""


def _fits(machine: Machine) -> None:
    """Refuses a database that another program than this has changed (website.E016)."""
    machine.manage("check", "--deploy", "--tag", "fits", "--database", "default")


def _answers(machine: Machine) -> None:
    code = TRY.format(host=machine.answers["HOST"], asked=ASKED)
    machine.manage("shell", "--verbosity", "0", "--command", code)


STEPS = (
    InstallStep("The database fits", always, _fits),
    InstallStep("Pages and forms are answered", always, _answers),
)
