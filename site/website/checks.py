"""
`manage.py check --deploy`: is this machine fit to be trusted with somebody's message?

Each complaint says what would go wrong, and its hint the exact remedy. They speak only with
--deploy, or they would stop the first `migrate`.
"""

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from website.accounts.two_step_middleware import DEMO_NAMES
from website.monitoring.heartbeat import Heartbeat
from website.web.public_address import NOT_A_TEST, shut_forms

SHORTEST_SECRET = 32  # characters; nobody guesses that many
SECRETS = ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY")
SECRET_FALLBACKS = ("ATTESTATION_KEY_FALLBACKS", "AUDIT_KEY_FALLBACKS")
# Django's, which a setting may name, and ours, which takes its place (site/website/settings.py).
BY_SMTP = (
    "django.core.mail.backends.smtp.EmailBackend",
    "website.worker.smtp_deadline.EmailBackend",
)
MAKE_ONE = "Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"


@register(Tags.security, deploy=True)
def environment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    complaints: list[CheckMessage] = []
    complaints.extend(_debug())
    complaints.extend(_operator())
    complaints.extend(_secrets())
    complaints.extend(_secrets_before())
    complaints.extend(_addresses())
    complaints.extend(_onion())
    complaints.extend(_health_ping())
    complaints.extend(_mail())
    complaints.extend(_demonstration())
    return complaints


@register(Tags.database, deploy=True)
def demonstration_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Their passwords lie in a file on the machine that made them."""
    try:
        demo = get_user_model().objects.filter(username__in=DEMO_NAMES)
        rows = demo.values_list("username", flat=True)
        names = sorted(rows)
    except DatabaseError:
        return [Error("The database cannot be read.", "Run: manage.py migrate", id="website.E002")]
    if not names:
        return []
    return [
        Error(
            f"Demonstration accounts are in this database: {', '.join(names)}.",
            "Begin with an empty database, or delete them under /cms/users/.",
            id="website.E001",
        )
    ]


@register(Tags.security, deploy=True)
def second_factors(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A password can be stolen, and these accounts would have nothing else."""
    from website.accounts.second_factors import without_factor

    try:
        users = without_factor(get_user_model().objects.filter(is_active=True))
        names = sorted(user.get_username() for user in users if user.has_usable_password())
    except DatabaseError:
        return []  # website.E002 says it
    if not names:
        return []
    return [
        Error(
            f"Accounts without a second factor: {', '.join(names)}.",
            "Run `manage.py invite NAME` and hand the link over, or switch the account off.",
            id="website.E010",
        )
    ]


@register(Tags.database, deploy=True)
def contacts_are_as_they_were_saved(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """
    Whoever writes to the database past the site would send people to a number of theirs, or let
    themselves in.
    """
    from helpdesk.desks import attested_rights
    from website.phonebook.attested_registry import registry_as_attested

    try:
        faults = registry_as_attested().faults + attested_rights.faults()
    except DatabaseError:
        return []  # website.E002 says it
    hint = (
        "Look at them in the CMS and save each again; of a group's rights, run: manage.py roles, "
        "and take out by hand what is more. Then find out who writes to the database."
    )
    complaints: list[CheckMessage] = []
    for fault in faults:
        sentence = f"Changed in the database, past the site: {fault}."
        complaints.append(Error(sentence, hint, id="website.E013"))
    return complaints


@register("website", deploy=True)
def worker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    late = Heartbeat(settings.VAR_DIR).late(time.time())
    hint = "Start it: manage.py worker. What failed last stands in worker.json under VAR_DIR."
    complaints: list[CheckMessage] = []
    for name in late:
        sentence = f"The worker's loop '{name}' has not run well lately."
        complaints.append(Warning(sentence, hint, id="website.W002"))
    return complaints


@register(Tags.security)
def forms_take_something(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without --deploy too: who put the demonstration on a public address did not mean to."""
    if not settings.FORMS_SHUT_AT:
        return []
    return [Warning(shut_forms(settings.FORMS_SHUT_AT), NOT_A_TEST, id="website.W003")]


def _debug() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "DEBUG is on: an error page would show what somebody wrote.",
            "Set DEBUG=0.",
            id="website.E003",
        )


def _operator() -> Iterator[CheckMessage]:
    for name, value in settings.OPERATOR.items():
        if not value:
            yield Error(
                f"The pages 'about' and 'privacy' cannot say who runs the site: no {name}.",
                f"Set OPERATOR_{name.upper()}.",
                id="website.E004",
            )


def _secrets() -> Iterator[CheckMessage]:
    values = {name: getattr(settings, name) for name in SECRETS}
    for name, value in values.items():
        if len(value) < SHORTEST_SECRET:
            yield Error(f"{name} can be guessed: it is short.", MAKE_ONE, id="website.E005")
    if len(set(values.values())) < len(values):
        yield Error(
            f"Of {', '.join(SECRETS)} two are the same: whoever has one has both.",
            MAKE_ONE,
            id="website.E006",
        )


def _secrets_before() -> Iterator[CheckMessage]:
    """They vouch like today's: whoever guesses one, or has it as another, can vouch too."""
    others = [getattr(settings, name) for name in SECRETS]
    for name in SECRET_FALLBACKS:
        for place, value in enumerate(getattr(settings, name), start=1):
            which = f"Number {place} of {name}"
            if len(value) < SHORTEST_SECRET:
                yield Error(
                    f"{which} can be guessed: it is short.", _out_of(name), id="website.E011"
                )
            if value in others:
                yield Error(f"{which} is another secret too.", _out_of(name), id="website.E012")
            others.append(value)


def _out_of(name: str) -> str:
    """The remedy. No key is in it: what a check prints is copied into mails."""
    made_anew = " after `manage.py attest_anew`" if name.startswith("ATTESTATION") else ""
    file = f"One with a comma in it goes into a file: {name}_FILE."
    return f"Take it out of {name}{made_anew}. {file}"


def _addresses() -> Iterator[CheckMessage]:
    ours, exit_url = urlsplit(settings.PUBLIC_ORIGIN), urlsplit(settings.EXIT_URL)
    if settings.HTTPS and ours.scheme != "https":
        yield Error(
            "The site does not know its own address, so letters and links cannot name it.",
            "Set PUBLIC_ORIGIN=https://… without a slash at the end.",
            id="website.E007",
        )
    if exit_url.scheme != "https" or exit_url.netloc == ours.netloc:
        yield Error(
            "The exit does not lead away safely.",
            "Set EXIT_URL to an everyday page of somebody else, on https.",
            id="website.E008",
        )


def _onion() -> Iterator[CheckMessage]:
    """Of the third version, which is its own key: the second was no proof of anything."""
    if settings.ONION_HOST and not re.fullmatch(r"[a-z2-7]{56}\.onion", settings.ONION_HOST):
        yield Error(
            "ONION_HOST is no address within Tor.",
            "The name in the file `hostname` beside its key: 56 letters and digits, and .onion.",
            id="website.E019",
        )


def _health_ping() -> Iterator[CheckMessage]:
    url = settings.HEALTH_PING_URL
    if url and not url.startswith("https://"):
        yield Error(
            "Whoever listens on the way sees that this server lives, and can answer in its place.",
            "Set HEALTH_PING_URL to an address on https, or take it out.",
            id="website.E014",
        )


def _mail() -> Iterator[CheckMessage]:
    if settings.EMAIL_BACKEND not in BY_SMTP:
        yield Error(
            "Mail is not sent by a mail server: no desk hears of a message.",
            "Set EMAIL_URL=smtp+tls://user:password@host:587 to a real one.",
            id="website.E009",
        )


def _demonstration() -> Iterator[CheckMessage]:
    if settings.DEMONSTRATION:
        yield Warning(
            "Every page says that this is a demonstration.",
            "When the operator and the centres have signed for it: DEMONSTRATION=0.",
            id="website.W001",
        )
