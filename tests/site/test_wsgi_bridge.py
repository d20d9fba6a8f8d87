"""From granian's request to the one that Django reads."""

import pytest

from tests.fixtures.scopes import scope
from website.rsgi import turn_kind
from website.web_server.waiting_line import TurnKind
from website.web_server.wsgi_bridge import environ_of


def test_a_header_of_a_proxy_is_not_overwritten_by_one_that_only_looks_like_it():
    proxy = ("x-forwarded-proto", "http")
    invented = ("x_forwarded_proto", "https"), ("X_Real_IP", "198.51.100.1")
    environ = environ_of(scope(headers=[proxy, *invented]))
    assert environ["HTTP_X_FORWARDED_PROTO"] == "http"
    assert "HTTP_X_REAL_IP" not in environ


def test_what_the_request_says_stands_where_django_reads_it():
    headers = {"content-type": "text/plain", "content-length": "3"}
    headers |= {"host": "help.example", "cookie": "a=b"}
    environ = environ_of(scope(headers=headers.items()))
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "3")
    assert (environ["HTTP_HOST"], environ["HTTP_COOKIE"]) == ("help.example", "a=b")
    assert (environ["REMOTE_ADDR"], environ["PATH_INFO"]) == ("203.0.113.7", "/en/")


@pytest.mark.parametrize("method", ["POST", "post", "Post"])
def test_a_form_waits_in_line_however_its_method_is_spelled(method):
    assert turn_kind(environ_of(scope("/en/write/", method))) is TurnKind.WRITE


def test_so_does_a_search_and_none_of_its_empty_form():
    assert turn_kind(environ_of(scope("/ar/search/", "POST"))) is TurnKind.SEARCH
    assert turn_kind(environ_of(scope("/ar/search/", "GET"))) is None
