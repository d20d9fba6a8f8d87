from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.published.reconciler import tree
from website.published.renderer import Renderer
from website.published.response_file import SUFFIX, unpack
from website.web.onion import LOCATION

ONE_FILE = "en/file/index.html"
POLICY = "Content-Security-Policy"
# These differ from page to page; a server that sends files knows the one and leaves out the other.
OF_ONE_PAGE = frozenset({"Content-Type", "Content-Language", LOCATION})
# Where the address that somebody asked for stands, as each server says it.
ASKED = {"nginx": "$request_uri", "caddy": "{http.request.orig_uri}"}
FORMS = {
    "nginx": 'add_header {name} "{value}" always;',
    "caddy": "header {name} `{value}`",
}


class Command(BaseCommand):
    help = (
        "Print the headers of published pages for another web server. Allows the style of the "
        "pages that are public now and of those that this code would publish, so that pages are "
        "whole while an update is under way."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("server", choices=FORMS)

    def handle(self, *, server: str, **options: Any) -> None:
        press = Renderer()
        if "en/index.html" not in press.wants:
            raise CommandError("There are no pages yet: run seed_content first.")
        headers = dict(press.page("en/index.html").headers)
        # The one file has a style and a script of its own.
        policies = [headers[POLICY]]
        if ONE_FILE in press.wants:
            policies.append(dict(press.page(ONE_FILE).headers)[POLICY])
        policies += published_policies()
        headers[POLICY] = merged_policies(policies)
        for name, value in sorted(headers.items()):
            if name not in OF_ONE_PAGE:
                self.stdout.write(FORMS[server].format(name=name, value=value))
        if settings.ONION_HOST:
            value = f"http://{settings.ONION_HOST}{ASKED[server]}"
            self.stdout.write(FORMS[server].format(name=LOCATION, value=value))


def published_policies() -> Iterator[str]:
    for path in sorted(tree().folder.glob(f"*/**/index.html{SUFFIX}")):
        if answer := unpack(path.read_bytes()):
            yield dict(answer.headers).get(POLICY, "")


def merged_policies(policies: list[str]) -> str:
    """One policy that allows what any of them allows."""
    allowed: dict[str, dict[str, None]] = {}
    for policy in dict.fromkeys(policies):
        for directive in filter(None, policy.split("; ")):
            words = directive.split(" ")
            allowed.setdefault(words[0], {}).update(dict.fromkeys(words[1:]))
    return "; ".join(" ".join([name] + list(allowed[name])) for name in sorted(allowed))
