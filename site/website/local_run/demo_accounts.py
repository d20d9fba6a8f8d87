"""
Accounts to look around with: two editors, a translator, and a caseworker for each desk.

Only for DEBUG=1. Passwords and passphrases are made once for this machine and kept in
`demo.json` under VAR_DIR, so that no known one exists anywhere; `check --deploy` refuses a
database that holds these accounts. Nobody of them is a superuser.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from awareness.staff.editor_groups import AUTHORS, REVIEWERS
from helpdesk import sealing
from helpdesk.desks import desk_keys, member_keys, staff_permissions
from helpdesk.models import Desk, MemberKey
from helpdesk.rules.routing import DeskName
from website.accounts.roles import ensure_roles, role, translators
from website.accounts.second_factors import LETTERS

TRANSLATES = "ar"
# A number becomes public with the yes of a second of them.
EDITORS = ("editor", "second-editor")
# Not what any centre says: forms mark it as an example, and a real site begins with nothing.
EXAMPLE_OF_LANGUAGES = {
    "own_languages": ["nl", "fr", "en"],
    "interpreted_languages": ["ar", "ti"],
    "sends_sentences": True,
}


@dataclass(frozen=True)
class Account:
    """role: for the table at the start. passphrase, desk: of caseworkers only."""

    role: str
    password: str
    passphrase: str = ""
    desk: str = ""


def read_accounts(path: Path) -> dict[str, Account]:
    """The accounts by user name, as they were written; empty if there are none yet."""
    if not path.exists():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {name: Account(**row) for name, row in rows.items()}


def make_accounts(path: Path) -> dict[str, Account]:
    """
    Make what is missing and return all accounts, by user name.

    The file comes first: a run that was cut off finds its own passwords again.
    """
    accounts = read_accounts(path) or _new_accounts(path)
    ensure_roles()
    for name, account in accounts.items():
        with transaction.atomic():
            _make(name, account)
    return accounts


def _new_accounts(path: Path) -> dict[str, Account]:
    accounts = {name: Account("editor", _password()) for name in EDITORS}
    accounts["translator"] = Account(f"translator of {TRANSLATES}", _password())
    for desk in DeskName:
        role = f"caseworker of {desk.label}"
        account = Account(role, _password(), sealing.new_passphrase(), desk.value)
        accounts[f"caseworker-{desk.value}"] = account
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({name: asdict(account) for name, account in accounts.items()}, file, indent=1)
    return accounts


def _password() -> str:
    return f"{_four_letters()}-{_four_letters()}-{_four_letters()}"


def _four_letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(4))


def _make(name: str, account: Account) -> None:
    user, is_new = get_user_model().objects.get_or_create(username=name)
    if is_new:
        user.set_password(account.password)
        # Without these its form for a language is refused.
        user.first_name, user.last_name = name.replace("-", " ").capitalize(), "Demonstration"
        user.save()
    if account.desk:
        user.groups.add(role(staff_permissions.CASEWORKERS), role(staff_permissions.COORDINATORS))
        _open_desk(user, account)
    elif name in EDITORS:
        user.groups.add(role(AUTHORS), role(REVIEWERS))
    else:
        user.groups.add(translators(TRANSLATES))


def _open_desk(user: User, account: Account) -> None:
    desk, _ = Desk.objects.get_or_create(pk=account.desk)
    if not desk.email:
        desk.email = f"{account.desk}@localhost"
        for name, value in EXAMPLE_OF_LANGUAGES.items():
            setattr(desk, name, value)
        desk.save(update_fields=["email"] + list(EXAMPLE_OF_LANGUAGES))
    member = MemberKey.objects.filter(user=user).first()
    member = member or member_keys.make_member_key(user, account.passphrase)
    if not desk.is_open:
        desk_keys.make_desk_key(desk, member)
