"""From granian's request to the one that Django reads."""

import pytest
from django.core.handlers.wsgi import WSGIRequest

from tests.fixtures.scopes import scope
from website.rsgi import turn_kind
from website.web_server.attachment_body import sort_of
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


# Taken apart, of 32 kB of these each costs a request half a second, and of 400 kB two minutes.
SEMICOLONS = 'multipart/form-data; x="' + ";" * 32_000


@pytest.mark.parametrize("lines", [[SEMICOLONS], [SEMICOLONS[at : at + 400] for at in (0, 400)]])
def test_a_content_type_that_takes_long_to_take_apart_is_none(lines):
    environ = environ_of(scope("/en/speak/", "POST", headers=[("content-type", x) for x in lines]))
    assert "CONTENT_TYPE" not in environ
    assert sort_of(environ) == ""
    assert WSGIRequest(environ).content_params == {}


@pytest.mark.parametrize(
    "coding",
    [
        "charset=punycode",
        'charset="zlib"',
        "charset*=utf-8''idna",
        "charset*0=puny; charset*1=code",
    ],
)
def test_a_form_in_another_coding_than_ours_is_not_read(coding):
    """To read 200 kB by one of these takes five seconds; others are an error of the site."""
    kind = f"multipart/form-data; boundary=x; {coding}"
    assert WSGIRequest({**environ_of(scope()), "CONTENT_TYPE": kind}).encoding, "Django knows it"
    environ = environ_of(scope("/en/speak/", "POST", headers=[("content-type", kind)]))
    assert WSGIRequest(environ).encoding is None
    assert sort_of(environ) == ""


@pytest.mark.parametrize("coding", ["charset=UTF-8", 'Charset="utf-8" ; x=y'])
def test_one_in_ours_is(coding):
    kind = f"application/x-www-form-urlencoded; {coding}"
    assert environ_of(scope("/en/write/", "POST", headers=[("content-type", kind)])).get(
        "CONTENT_TYPE"
    )


def test_that_of_any_browser_stands_as_it_came():
    kind = f"multipart/form-data; boundary={'-' * 70}"
    environ = environ_of(scope("/en/speak/", "POST", headers=[("content-type", kind)]))
    assert sort_of(environ) == "voice"
    assert WSGIRequest(environ).content_params == {"boundary": "-" * 70}


@pytest.mark.parametrize("method", ["POST", "post", "Post"])
def test_a_form_waits_in_line_however_its_method_is_spelled(method):
    assert turn_kind(environ_of(scope("/en/write/", method))) is TurnKind.WRITE


@pytest.mark.parametrize("path", ["/cms/refusals/read/", "/cms/x/write", "/cms/pages/7/report/"])
def test_whoever_has_signed_in_waits_among_no_strangers(path):
    assert turn_kind(environ_of(scope(path, "POST"))) is None
    assert turn_kind(environ_of(scope("/cms/login/", "POST"))) is TurnKind.SIGN_IN


def test_so_does_a_search_and_none_of_its_empty_form():
    assert turn_kind(environ_of(scope("/ar/search/", "POST"))) is TurnKind.SEARCH
    assert turn_kind(environ_of(scope("/ar/search/", "GET"))) is None
