"""What every public address promises, with nothing behind it: no database is allowed here."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import brotli
import html5lib
import pytest
from django.http import HttpResponse

from base.languages import complete_languages, language_list
from base.languages.language_list import ALIASES, LANGUAGES
from base.theme import inlined_assets
from deploy.install.front import HEADER
from tests.helpdesk.conftest import FORM
from tests.site.grading import Page, headers_wrong, page_wrong
from website.management.commands.headers import ASKED, FORMS
from website.web.middleware import ForgetAddressMiddleware
from website.web.onion import LOCATION
from website.web.security_headers import ContentPolicyMiddleware, PageHeadersMiddleware

ROOT = Path(__file__).parent.parent.parent
ACTS = ("languages", "write", "speak", "picture", "read", "report")
PLACES = [f"/{code}/{place}/" for code in LANGUAGES for place in ACTS]


@pytest.mark.parametrize("path", PLACES)
def test_a_page_says_its_language_sends_its_headers_and_loads_nothing(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert headers_wrong(path, answer.headers) + page_wrong(path, answer.text) == []
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)


@pytest.mark.parametrize("server", FORMS)
def test_root_hands_each_of_its_headers_on_to_the_front(client, server):
    """Who installs takes headers and nothing else from what the site's user says."""
    said = dict(client.get("/en/languages/").headers) | {LOCATION: f"http://a.onion{ASKED[server]}"}
    del said["ETag"]  # of the answer, and of no header that a published page has
    lines = [FORMS[server].format(name=name, value=value) for name, value in said.items()]
    assert [line for line in lines if not HEADER[server].fullmatch(line)] == []


def test_the_grade_sees_what_it_is_there_for(client):
    answer = client.get("/ar/languages/")
    spoilt = dict(answer.headers) | {"Referrer-Policy": "no-referrer", "Set-Cookie": "a=b"}
    assert len(headers_wrong("/ar/languages/", spoilt)) == 2
    text = answer.text.replace("</body>", '<img src="//example.org/x.gif"></body>')
    assert page_wrong("/ar/languages/", text) == ["/ar/languages/ loads //example.org/x.gif"]
    turned = answer.text.replace('dir="rtl"', 'dir="ltr"', 1).replace('lang="en" dir="ltr"', "", 1)
    assert page_wrong("/ar/languages/", turned)


def test_who_does_not_find_her_language_is_told_to_say_its_name(client):
    text = client.get("/de/languages/").text
    assert text.index("sagen Sie nur den Namen Ihrer Sprache") < text.rindex("tel:+3278055800")


@pytest.mark.parametrize(
    "path", ["/en/nothing-here.php", "/ar/a.b/", "/x.php", "/%25ff", "/en/\x00"]
)
def test_a_page_that_is_not_there_says_so_kindly_with_the_numbers(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "078 055 800" in answer.text
    assert "tel:112" in answer.text
    assert headers_wrong(path, answer.headers, failed=True) == []


def test_a_reader_of_no_language_of_ours_chooses_among_all(client):
    for header in ("", "xx", "*", "tlh;q=1, qya"):
        answer = client.get("/", headers={"accept-language": header})
        assert answer.status_code == 200
        assert "Accept-Language" in answer.headers["Vary"]
        hrefs = [way["href"] for way in Page(answer.text).picker]
        assert set(hrefs) == {f"/{code}/" for code in LANGUAGES}
        assert "Content-Location" not in answer.headers


@pytest.mark.parametrize(
    "header",
    [
        "a" * 100_000,
        "," * 50_000,
        "en;q=x, fr;q=9e999",
        "\u0661",
        "-" * 400,
        "en-" * 3_000,
        ";;=,;",
    ],
)
@pytest.mark.parametrize("path", ["/zz.php", "/robots.txt", "/en/languages/"])
def test_no_odd_accept_language_breaks_a_page(client, path, header):
    assert client.get(path, headers={"accept-language": header}).status_code < 500


@pytest.mark.parametrize(("alias", "code"), ALIASES.items())
def test_other_names_of_a_language_find_their_way(client, alias, code):
    for tag in (alias, alias.upper()):
        answer = client.get(f"/{tag}/languages/?a=b")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/{code}/languages/?a=b"


def test_no_other_name_leads_away_from_the_site(client):
    answer = client.get("/tl//example.org/")
    assert answer.headers["Location"].startswith("/fil//example.org")


def test_leaving_leaves_nothing_but_the_cookies(client, settings):
    answer = client.get("/ar/leave/")
    assert answer.status_code == 303
    assert answer.headers["Location"] == settings.EXIT_URL
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("path", ["/en/write/", "/ar/read/", "/en/", "/", "/en/nothing/"])
def test_a_file_is_refused_before_it_is_read(client, path):
    class Unread:
        def read(self, *_):
            raise AssertionError("A byte of it was read.")

        readline = read

    answer = client.generic(
        "POST", path, b"x" * 10, content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 415
    assert "tel:112" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_too_long_a_body_is_refused_by_its_length(client, settings):
    size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    answer = client.post("/en/write/", "a=b", content_type="text/plain", CONTENT_LENGTH=str(size))
    assert answer.status_code == 413
    assert "078 055 800" in answer.text


def test_robots_may_read_all_but_the_staff_s_side(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /cms/" in text
    assert "write" not in text


def test_the_style_knows_no_side_of_the_page():
    words = re.compile(r"(?<![\w-])(left|right)(?![\w])|(margin|padding|border)-(left|right)")
    for sheet in (ROOT / "static" / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not words.search(text), sheet
        assert not re.search(r"(?<!-)\b(width|height|top|bottom)\s*:", text), sheet
        assert "url(" not in text, sheet
    assert words.search("margin-left: 1px")


def test_every_style_sheet_is_in_the_page():
    on_disk = {path.stem for path in (ROOT / "static" / "css").glob("*.css")}
    assert on_disk == set(inlined_assets.every_sheet())


def test_a_smaller_style_sheet_means_the_same():
    text = "/* a */\n.a > .b , .c:not( .d ) {\n  color : red;\n  inset: calc(1px + 2px) ;\n}\n"
    assert (
        inlined_assets.small_style(text) == ".a>.b,.c:not( .d ){color : red;inset:calc(1px + 2px)}"
    )


def test_staff_alone_keep_the_referer(rf):
    kept = {}

    def look(request):
        kept[request.path] = dict(request.META)

    for path in ("/en/write/", "/cms/login/"):
        ForgetAddressMiddleware(look)(
            rf.get(path, headers={"referer": "https://a.b/", "user-agent": "x"})
        )
    assert "HTTP_REFERER" not in kept["/en/write/"]
    assert "HTTP_REFERER" in kept["/cms/login/"]
    assert not {"HTTP_USER_AGENT", "REMOTE_ADDR"} & set(kept["/cms/login/"])


def test_over_tls_a_form_of_staff_passes_with_the_referer_alone(db, settings):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    first = browser.get("/cms/login/", secure=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', first.text)[1]
    fields = {"username": "x", "password": "x", "csrfmiddlewaretoken": token}
    own = browser.post(
        "/cms/login/", fields, secure=True, headers={"referer": "https://testserver/cms/login/"}
    )
    assert own.status_code == 200
    foreign = browser.post(
        "/cms/login/", fields, secure=True, headers={"referer": "https://example.org/"}
    )
    assert foreign.status_code == 403


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("path", ["/en/languages/", "/en/write/", "/en/read/"])
def test_what_holds_nothing_of_the_request_is_compressed(client, path, coding):
    asked = client.get(path + "?q=needle", headers={"accept-encoding": coding})
    assert asked.headers["Content-Encoding"] == coding
    assert asked.headers["Vary"] == "Accept-Encoding"
    assert asked.headers["Content-Length"] == str(len(asked.content))
    unpacked = {"gzip": gzip.decompress, "br": brotli.decompress}[coding](asked.content)
    assert b"</html>" in unpacked
    assert b"needle" not in unpacked


@pytest.mark.parametrize("wanted", ["gzip;q=0", "br;q=0, gzip;q=0.0", "identity, *;q=0", ""])
def test_a_form_is_not_compressed_for_a_reader_who_cannot_unpack_it(client, wanted):
    answer = client.get("/en/write/", headers={"accept-encoding": wanted})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "</html>" in answer.text


@pytest.mark.parametrize("path", ["/en/write/", "/en/read/"])
def test_what_may_repeat_somebody_s_words_is_not_compressed(client, path):
    answer = client.post(path, "message=", FORM, headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.django_db
def test_a_search_that_repeats_what_was_typed_is_not_compressed(client):
    answer = client.post("/en/search/", "q=needle", FORM, headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200
    assert b'value="needle"' in answer.content


@pytest.mark.django_db
def test_a_screen_of_staff_is_not_compressed(client):
    answer = client.get("/cms/login/", headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    first = client.get("/en/languages/", headers={"accept-encoding": "gzip, br"})
    again = client.get(
        "/en/languages/",
        headers={"if-none-match": first.headers["ETag"], "accept-encoding": "gzip"},
    )
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_number_stands_in_a_page_without_its_direction(client, code):
    class Numbers(HTMLParser):
        inside, bare = 0, []

        def handle_starttag(self, tag, pairs):
            self.inside += tag == "bdi"

        def handle_endtag(self, tag):
            self.inside -= tag == "bdi"

        def handle_data(self, data):
            if re.search(r"\+32|\d{2,3} \d{2,3} \d{2}", data) and not self.inside:
                self.bare.append(data)

    page = Numbers()
    page.feed(client.get(f"/{code}/nothing.php").text)
    assert page.bare == []


def test_an_interface_that_is_not_there_is_english_throughout(client):
    missing = sorted(set(LANGUAGES) - complete_languages.complete())
    for code in [code for code in missing if language_list.direction(code) == "rtl"]:
        text = client.get(f"/{code}/languages/").text
        assert '<html lang="en" dir="ltr">' in text
        assert ">Privacy</a>" in text


@pytest.mark.parametrize("path", ["helpdesk/", "login/", "second-factor/"])
def test_where_strangers_words_are_shown_and_where_one_signs_in_our_files_alone_run(rf, path):
    chain = ContentPolicyMiddleware(PageHeadersMiddleware(lambda _request: HttpResponse()))
    headers = chain(rf.get(f"/cms/{path}")).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self';" in headers["Content-Security-Policy"] + ";"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers  # Django's own DENY comes after


def test_a_preview_may_be_framed_by_the_page_it_belongs_to(rf):
    def rendered(_request):
        return HttpResponse(headers={"Content-Security-Policy": "frame-ancestors 'none'"})

    chain = ContentPolicyMiddleware(PageHeadersMiddleware(rendered))
    preview = chain(rf.get("/cms/pages/4/edit/preview/"))
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
