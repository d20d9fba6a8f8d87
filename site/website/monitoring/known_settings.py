"""
Every setting that the environment may hold: what it is for, and whether its value is a secret.

The defaults are read from site/website/settings.py itself; docs/settings.md is made from both
(`manage.py settings > docs/settings.md`), and a test says when they differ.
"""

from typing import NamedTuple


class KnownSetting(NamedTuple):
    """what: in Markdown. usual: the default in words, where the code computes it."""

    name: str
    what: str
    usual: str = ""
    is_secret: bool = False


KNOWN = (
    KnownSetting(
        "SECRET_KEY",
        "Sessions of staff. Changing it logs everybody out, nothing more.",
        is_secret=True,
    ),
    KnownSetting(
        "RECEIPT_KEY",
        "Receipts are derived with it, and what staff's apps and papers show. Losing or "
        "changing it makes every number useless (docs/operations.md, *Keys of the server*).",
        is_secret=True,
    ),
    KnownSetting(
        "ATTESTATION_KEY",
        "Vouches for the keys of desks and members, and for each case.",
        is_secret=True,
    ),
    KnownSetting(
        "ATTESTATION_KEY_FALLBACKS",
        "Keys that `ATTESTATION_KEY` had before, newest first, with commas, until "
        "`attest_anew` has run.",
        is_secret=True,
    ),
    KnownSetting(
        "AUDIT_KEY",
        "Seals the audit: who did what.",
        is_secret=True,
    ),
    KnownSetting(
        "AUDIT_KEY_FALLBACKS",
        "Keys that `AUDIT_KEY` had before, newest first, with commas; each for a year after.",
        is_secret=True,
    ),
    KnownSetting(
        "DEBUG",
        "`1` only on your own machine: it makes its own keys and allows demonstration accounts.",
    ),
    KnownSetting(
        "VAR_DIR",
        "What the site writes for itself: database, published pages, phonebook, heartbeat.",
        usual="`var`",
    ),
    KnownSetting(
        "BACKUP_KEYS",
        "Where the monthly keys of backups lie. Another disk or machine than the backups.",
        usual="`backup-keys` in `VAR_DIR`",
    ),
    KnownSetting(
        "BACKUP_TO",
        "Where backups are made, and where the drill looks for the newest.",
        usual="`backups` in `VAR_DIR`",
    ),
    KnownSetting(
        "BACKUP_COPY_TO",
        "Where `rsync` copies them after each night: a folder, or `user@host:/folder` "
        "(docs/operations.md, *Backups*: five lines). Nothing there is deleted from here.",
    ),
    KnownSetting(
        "BACKUP_COPY_BY",
        "How `rsync` reaches another host, such as `ssh -i /etc/help/copy_key -o BatchMode=yes`.",
    ),
    KnownSetting(
        "MEDIA_ROOT",
        "Pictures and documents of the pages. A document is public once a published page "
        "has it. Never anything that somebody sent.",
        usual="`media`",
    ),
    KnownSetting(
        "MEDIA_STORE_URL",
        "An object store (S3), by which several machines have each other's uploads, such as "
        "`https://key:secret@objects.example/bucket?region=eu-1`; with PostgreSQL alone. Keep the "
        "bucket private: originals of pictures lie in it. No reader is sent there.",
        usual="none",
        is_secret=True,
    ),
    KnownSetting(
        "DATABASE_URL",
        "`postgres://user:password@host/name` for PostgreSQL 14 or newer; of several hosts with "
        "commas between them the one that takes writing.",
        usual="SQLite in `VAR_DIR`",
        is_secret=True,
    ),
    KnownSetting(
        "PUBLIC_ORIGIN",
        "The address people see, e.g. `https://help.example`. No slash at the end.",
        usual="none",
    ),
    KnownSetting(
        "ALLOWED_HOSTS",
        "Host names that are answered, with commas between them.",
        usual="none",
    ),
    KnownSetting(
        "ONION_HOST",
        "The address within Tor by which readers come too, such as `….onion`; `make install "
        "ONION=1` makes one, and so does the container `onion`. Staff are not let in by it.",
        usual="none",
    ),
    KnownSetting(
        "CSRF_TRUSTED_ORIGINS",
        "Only if staff come by another address than `PUBLIC_ORIGIN`.",
    ),
    KnownSetting(
        "PUBLIC_TREE",
        "`0` lets Django render every page, for comparison.",
    ),
    KnownSetting(
        "PUBLIC_TREE_LANGUAGES",
        "The languages whose pages are written out as files, such as `en,nl,fr`; in the "
        "others Django renders each page when it is asked for.",
        usual="all",
    ),
    KnownSetting(
        "PORT",
        "For `make run`.",
        usual="`8000`",
    ),
    KnownSetting(
        "HTTPS",
        "Redirects to https, secure cookies, HSTS for a year; by the onion neither.",
        usual="`1`",
    ),
    KnownSetting(
        "TRUSTED_PROXY",
        "`1` if a proxy of yours sets `X-Forwarded-Proto` and writes the last hop of "
        "`X-Forwarded-For`, and nobody can go round it. Without it, with `HTTPS=1`, each form "
        "is a redirect to itself.",
    ),
    KnownSetting(
        "EMAIL_URL",
        "e.g. `smtp+tls://user:password@mail.example:587`.",
        usual="files in `VAR_DIR/mail`",
        is_secret=True,
    ),
    KnownSetting(
        "RECAPTCHA_PUBLIC_KEY",
        "Google's check. Nothing of Google is loaded unless both are set, a desk wants "
        "it, a flood is under way and the visitor has pressed the button.",
    ),
    KnownSetting(
        "RECAPTCHA_PRIVATE_KEY",
        "Google's check. Nothing of Google is loaded unless both are set, a desk wants "
        "it, a flood is under way and the visitor has pressed the button.",
        is_secret=True,
    ),
    KnownSetting(
        "RECAPTCHA_DOMAIN",
        "Where that check lives; `www.recaptcha.net` where the first is blocked.",
    ),
    KnownSetting(
        "DEFAULT_FROM_EMAIL",
        "The sender of notices.",
    ),
    KnownSetting(
        "NOTICE_EVERY_MINUTES",
        "News of messages leaves at these times of the hour, danger at once. `0`: always "
        "at once. A desk may choose times of its own.",
        usual="`30`",
    ),
    KnownSetting(
        "OPERATOR_ALARM_EMAIL",
        "Who is told what is wrong with the site (`manage.py alarm`), and when a desk has opened "
        "nothing for two weeks. Somebody who can telephone.",
    ),
    KnownSetting(
        "HEALTH_PING_URL",
        "A dead man's switch: an address on https that is asked for every five minutes "
        "while database and loops are well. Whoever runs it sees that this server lives, "
        "and tells you when it falls silent.",
        is_secret=True,
    ),
    KnownSetting(
        "PUBLIC_TITLE",
        "Stands in the tab; what you set is the same in all languages. Keep it dull: a "
        "tab is read over a shoulder.",
        usual="“Help in Belgium”, in each language",
    ),
    KnownSetting(
        "EXIT_URL",
        "Where the exit leads: a page that nobody asks about, on https.",
    ),
    KnownSetting(
        "DEMONSTRATION",
        "Every page says that it is one, each form that nobody reads it, and none "
        "promises days. On a public address (`PUBLIC_ORIGIN`, `ALLOWED_HOSTS`) the forms "
        "send nothing. `0` only when an operator has signed for it.",
    ),
    KnownSetting(
        "OPERATOR_NAME",
        "Who runs the site, as it stands on *about* and *privacy*.",
    ),
    KnownSetting(
        "OPERATOR_ADDRESS",
        "Where they can be written to.",
    ),
    KnownSetting(
        "OPERATOR_CONTROLLER",
        "Who answers for the data in law.",
    ),
    KnownSetting(
        "OPERATOR_DATA_PROTECTION_CONTACT",
        "Whom people ask about their data.",
    ),
    KnownSetting(
        "RESPONSIBLE_PUBLISHER",
        "Who answers in law for what is printed: name and address, as papers say after "
        "“V.U. / É.R.”. What somebody carries does not say it.",
    ),
    KnownSetting(
        "LOGOS_DIR",
        "A folder with the logos of those who signed, one SVG each, named for them such as "
        "`PAG-ASA.svg`: papers have a row of them, which is empty without.",
    ),
    KnownSetting(
        "SECURITY_CONTACT",
        "A mail address, or an address on https, for whoever finds a weakness; it stands "
        "in `/.well-known/security.txt`.",
    ),
    KnownSetting(
        "FACTS_KEY",
        "The public key of ssh with which the list of all numbers is signed on another machine "
        "(docs/operations.md, *Somebody outside who looks*).",
    ),
    KnownSetting(
        "REPORTS_READ_BY",
        "Who reads what travellers report under `/report/`. Without it, or while their "
        "desk has no key, the page has no form.",
    ),
    KnownSetting(
        "TEST_DATABASE_URL",
        "For the tests only: where they may make databases on PostgreSQL.",
        usual="a local server",
        is_secret=True,
    ),
    KnownSetting(
        "TEST_ON_POSTGRESQL",
        "For the tests only, and with the line above: `1` puts the tests' own database "
        "there. `make test` sets it for its second lane.",
    ),
    KnownSetting(
        "TEST_SQLITE_NAME",
        "For the tests only: two runs side by side need two databases.",
    ),
)

# Settings of the release before that nothing reads any more, with what holds now. They stand in
# the environment files of servers: `check` names each that is still set, for one release.
GONE = {
    "LINK_CHECK": "No link to another site is asked for any more.",
}
