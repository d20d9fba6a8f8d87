"""A picture that was asked for, from the page to the database, in a real Chromium at 360 px."""

import socket
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import expect

from helpdesk.limits import LONGEST_PICTURE
from tests.fixtures.pictures_of_papers import paper_of
from tests.helpdesk.person import NUMBER
from website.web_server.attachment_body import PLACES_OF_A_NETWORK

ASKS = """
from django.utils import timezone
from helpdesk.models import Desk
desk = Desk.objects.get(pk="payoke")
desk.asks_for_pictures, desk.pictures_assessed_on = True, timezone.localdate()
desk.save()
"""
ASKED = """
from helpdesk import sealing
from helpdesk.conversations import lookup, picture_invitations
picture_invitations.ask(lookup.find_by_receipt(sealing.parse("{number}")))
"""
CAME = """
from helpdesk import sealing
from helpdesk.conversations import attachments, lookup
keyed = lookup.find_by_receipt(sealing.parse("{number}"))
for row in attachments.sent_by_person(keyed, sealing.AttachmentSort.PICTURE):
    told = lookup.open_row(row, keyed.conversation_key).content["picture"]
    came = attachments.came(row, sealing.AttachmentSort.PICTURE, told)
    print(told["kind"], len(came), told["digest"][:8])
"""
PHONE = {"width": 360, "height": 640}
# The head of such a form, whose body never comes.
HEAD = (
    b"POST /en/picture/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
)


@pytest.fixture
def site(start_site):
    site = start_site(worker=False, web_processes=1)
    site.manage("shell", "--verbosity=0", "-c", ASKS)
    return site


def file(kind):
    return {
        "name": f"IMG_1.{kind}",
        "mimeType": "application/octet-stream",
        "buffer": paper_of(kind),
    }


def written(page, site):
    """Her number, after a first message to Payoke."""
    page.goto(f"{site.url}/en/write/")
    page.locator("input[name=region][value=flanders]").check()
    page.fill("[name=message]", "He has my papers.")
    page.locator("#words .button:not([type=button])").last.click()
    expect(page.locator(".receipt")).to_be_visible()
    return NUMBER.search(page.content())[0]


def come_back(page, site, number):
    page.goto(f"{site.url}/en/read/")
    page.fill("[name=number]", number)
    page.locator("form:has([name=number]) .button").click()
    expect(page.get_by_role("heading", name="Your messages")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
@pytest.mark.with_everything("test_pictures.py, without a browser")
def test_asked_for_sent_and_refused(browser, site, script):
    page = browser.new_context(viewport=PHONE, java_script_enabled=script).new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    number = written(page, site)
    come_back(page, site, number)
    assert page.get_by_role("button", name="Send a picture").count() == 0
    site.manage("shell", "--verbosity=0", "-c", ASKED.format(number=number))
    for kind in ("heic", "pdf"):
        come_back(page, site, number)
        page.fill("[name=message]", "I have only")
        page.get_by_role("button", name="Send a picture", exact=True).click()
        expect(page.get_by_text("A picture of a crime against a child")).to_be_visible()
        assert page.locator("main a[href='tel:116000']").count()
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.title().startswith("Contact")
        page.locator("[name=picture]").set_input_files(file(kind))
        page.locator("#words .button").click()
        expect(page.get_by_text("Your picture has arrived.")).to_be_visible()
        expect(page.locator("[name=message]")).to_have_value("I have only")
    # What is no picture is said, and she can choose another.
    page.get_by_role("button", name="Send a picture", exact=True).click()
    page.locator("[name=picture]").set_input_files(
        {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a" + bytes(90)}
    )
    page.locator("#words .button").click()
    expect(page.get_by_text("This is not a picture that we can take.").first).to_be_visible()
    came = site.manage("shell", "--verbosity=0", "-c", CAME.format(number=number)).split("\n")
    assert [line.split()[:2] for line in came if line] == [
        ["heic", str(len(paper_of("heic")))],
        ["pdf", str(len(paper_of("pdf")))],
    ]
    come_back(page, site, number)
    page.fill("[name=message]", "He keeps it in")
    page.get_by_role("button", name="I do not want to send a picture").click()
    expect(page.get_by_text("You cannot send a picture now.")).to_be_visible()
    page.get_by_role("button", name="I still want to send the picture.").click()
    expect(page.get_by_text("Your words have arrived.")).to_be_visible()
    expect(page.locator("[name=message]")).to_have_value("He keeps it in")
    if script:
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    # Chromium says itself that the wrong file was refused.
    assert [said for said in complaints if "status of 422" not in said] == []


@contextmanager
def places_taken(site):
    """All of this network's, until those who hold them are told that they are too slow."""
    with ExitStack() as held:
        slow = []
        for _place in range(PLACES_OF_A_NETWORK):
            slow.append(held.enter_context(socket.create_connection(("127.0.0.1", site.port))))
            slow[-1].sendall(HEAD)
        yield
        for each in slow:
            assert each.recv(1), "answered, and its place is free"


def choose(page, length):
    """A picture of so many bytes, as far as anybody can tell before it is opened."""
    page.locator("[name=picture]").set_input_files([])
    picture = b"\xff\xd8\xff".ljust(length, b"x")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture}
    page.locator("[name=picture]").set_input_files(file)


def chosen(page):
    return page.evaluate("document.forms.words.elements.picture.files.length")


def test_what_is_not_taken_is_said_and_no_network_is_blamed(page, site):
    number = written(page, site)
    site.manage("shell", "--verbosity=0", "-c", ASKED.format(number=number))
    come_back(page, site, number)
    entries = page.evaluate("history.length")
    page.get_by_role("button", name="Send a picture", exact=True).click()
    choose(page, LONGEST_PICTURE + 1)
    posted = []
    page.on("request", lambda request: posted.append(request.url))
    page.locator("#words .button").click()
    told = page.locator("#words ~ [role=alert]")
    expect(told).to_contain_text("This picture is too large. Choose a smaller one.")
    assert (posted, chosen(page)) == ([], 1)
    choose(page, LONGEST_PICTURE)
    with places_taken(site):
        page.locator("#words .button").click()
        expect(told).to_contain_text("This page does not work just now")
        expect(told.locator("a[href='tel:112']").first).to_be_visible()
        expect(page.get_by_text("No network")).to_have_count(0)
        assert chosen(page) == 1
    page.locator("#words .button").click()
    expect(page.get_by_text("Your picture has arrived.")).to_be_visible()
    page.fill("[name=message]", "He keeps it in")
    page.get_by_role("button", name="I do not want to send a picture").click()
    expect(page.get_by_text("You cannot send a picture now.")).to_be_visible()
    assert page.evaluate("history.length") == entries, "one Back after the exit leaves the site"
