"""Every screen of staff in a real browser: readable by day, by night, on a phone, by everybody."""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, Page

from tests.fixtures import staff
from tests.fixtures.editing import drawn
from tests.fixtures.running import RunningSite
from tests.fixtures.screens import Screens
from tests.fixtures.staff import give_password

NARROWEST = 320
PLANT = "from tests.fixtures.at_work import plant; plant()"
RIGHTS = (
    "from awareness.models import ContentPage; "
    "print(ContentPage.objects.get(slug='rights', locale__language_code='en').pk)"
)
HELPDESK, OWN = "/cms/helpdesk/", "/cms/second-factor/"
PASSWORD = "twelve and more words"
NEXT = "main form .button"


@pytest.fixture(scope="module")
def site(seeded_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """A site on which people have worked for months, for all screens of this module."""
    site = RunningSite.copy_of(seeded_site, tmp_path_factory.mktemp("at-work") / "var")
    site.manage("shell", "-v0", "-c", PLANT)
    yield site.start(worker=False)
    site.stop()


@pytest.fixture
def screens(browser: Browser, site: RunningSite) -> Iterator[Callable[..., Screens]]:
    contexts = []

    def start(language: str, width: int = NARROWEST) -> Screens:
        viewport = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=viewport, locale=language))
        return Screens(contexts[-1], site)

    yield start
    for context in contexts:
        context.close()


def sign_in(at: Screens, name: str) -> None:
    """Whoever is not of the demonstration has Payoke's password."""
    accounts = at.site.demo
    account = accounts.get(name, accounts["caseworker-payoke"])
    staff.sign_in(at.page, at.site, name, account["password"])


def unlock(at: Screens, words: str) -> None:
    at.page.fill("#passphrase", words)
    at.press("form:has(#passphrase) .button")


def code_of(page: Page) -> str:
    """The six digits of an app into which the secret on the page was typed."""
    secret = (page.locator(".ac-code").text_content() or "").replace(" ", "")
    return f"{totp(base64.b32decode(secret + '=' * (-len(secret) % 8))):06}"


def take_the_first_steps(at: Screens) -> None:
    """From the link of an invitation to an app and ten codes on paper."""
    page = at.page
    page.goto(at.site.manage("invite", "newcomer-surya", "--reset").strip())
    at.look("choosing a password")
    for field in ("new_password1", "new_password2"):
        page.fill(f"[name={field}]", "short")
    at.press(NEXT)
    at.look("a password that is too short")
    for field in ("new_password1", "new_password2"):
        page.fill(f"[name={field}]", PASSWORD)
    at.press(NEXT)
    page.wait_for_selector("#passkey-register-button")
    at.look("no factor yet")
    at.press("a[href$='/app/']")
    page.click("summary")
    at.look("the picture for the app")
    page.fill("[name=code]", code_of(page))
    at.press(NEXT)
    at.look("own factors")
    at.press("form[action$='/paper/'] .button")
    at.look("ten codes on paper")
    at.press(".ac-screen")


def make_a_passphrase(at: Screens) -> str:
    words = at.page.inner_text(".hd-words")
    at.page.fill("#typed", words)
    at.press("form:has(#typed) .button")
    return words


def print_the_kit(at: Screens) -> list[str]:
    """The fourteen groups; two of them typed back."""
    page = at.page
    at.look("before the kit")
    at.press("button[value=make]")
    at.look("the kit")
    groups = page.locator(".hd-groups").first.locator("li").all_inner_texts()
    page.emulate_media(media="print")
    assert page.locator(".hd-bar, .hd-screen, #wagtail-sidebar").filter(visible=True).count() == 0
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    at.press("p.hd-screen .button")
    at.look("typing two groups back")
    for box in page.locator("[name^=group-]").all():
        label = page.locator(f"label[for={box.get_attribute('id')}]").inner_text()
        box.fill(groups[int(re.findall(r"\d+", label)[0]) - 1])
    at.press("button[value=confirm]")
    return groups


def test_a_desk_joins_from_the_invitation_to_its_opening(screens):
    at = screens("fr")
    page = at.page
    take_the_first_steps(at)
    at.at(HELPDESK)
    at.look("joining, at the beginning")
    at.press("a[href$='/key/']")
    at.look("before the passphrase")
    at.press("main form .button")
    at.look("six words")
    page.fill("#typed", "other words")
    at.press("form:has(#typed) .button")
    at.look("other words than those")
    words = make_a_passphrase(at)
    at.look("joining, with a key")
    at.press("a[href$='/kit/']")
    at.look("locked")
    unlock(at, words)
    groups = print_the_kit(at)
    at.look("joining, with a kit")
    at.press("button[value=test]")
    at.press("a.button[href*='/helpdesk/']")
    at.look("the test message")
    page.fill("#id_text", "I have read it.")
    at.press("button[value=reply]")
    at.at(f"{HELPDESK}joining/")
    at.look("joining, answered")
    lose_the_passphrase(at, groups)
    at.look("joining, all done")
    at.press("button[value=finish]")
    assert "/joining/" not in page.url
    assert at.faults == {}


def lose_the_passphrase(at: Screens, groups: list[str]) -> None:
    at.press("a[href$='/lost/']")
    at.look("lost")
    at.press("main form .button")
    at.look("before another passphrase")
    at.press("main form .button")
    words = make_a_passphrase(at)
    at.look("joining, with other words")
    at.press("a[href$='/kit/']")
    unlock(at, words)
    typed = "".join(groups)
    at.page.fill("#typed", typed[:-1])
    at.press("form:has(#typed) .button")
    at.look("a kit with a slip")
    assert at.page.input_value("#typed") == typed[:-1]
    at.page.fill("#typed", typed)
    at.press("form:has(#typed) .button")


@contextmanager
def at_payoke(screens: Callable[..., Screens]) -> Iterator[Screens]:
    at = screens("nl")
    sign_in(at, "caseworker-payoke")
    at.at(HELPDESK)
    unlock(at, at.site.demo["caseworker-payoke"]["passphrase"])
    at.said.clear()  # Wagtail's frame of the first pages has other rules
    yield at
    assert at.faults == {}


def test_the_steps_of_signing_in(screens):
    at = screens("de")
    at.at("/cms/login/")
    at.look("signing in")
    give_password(at.page, at.site, "caseworker-pag-asa")
    at.look("the second step")
    at.page.fill("[name=code]", "no code")
    at.press(NEXT)
    at.look("a wrong code")
    assert "mehrmals" not in at.page.inner_text("main")
    at.at("/cms/second-factor/invitation/used/")
    at.look("a link that is over")
    assert at.faults == {}


def test_the_talk(screens):
    with at_payoke(screens) as at:
        at.at(f"{HELPDESK}?tab=us")
        at.look("the list")
        links = at.page.locator(".hd-reference").evaluate_all("all => all.map(a => a.pathname)")
        at.at(links[0])
        at.look("a conversation")
        assert at.page.input_value("#id_text") == at.page.input_value("#id_note") == ""
        at.at(f"{links[0]}hand-over/")
        at.look("handing over")
        at.press("button[value=hand-over]")
        at.look("handing over to nobody")
        assert at.page.input_value("#id_text") == ""
        handed = next(link for link in links if at.at(link).locator("main a.button").count())
        at.look("what another desk has handed over")
        at.at(f"{handed}hand-over/")
        at.look("keeping or sending back")
        at.press("button[value=accept]")
        at.at(f"{HELPDESK}nothing/")
        at.look("a conversation that is gone")


def test_what_a_desk_settles(screens):
    with at_payoke(screens) as at:
        at.at(f"{HELPDESK}colleagues/")
        for more in at.page.locator(".hd-person summary").all():
            more.click()
        at.look("colleagues")
        at.page.locator("[name=letters]").first.fill("0000 0000")
        at.press("form:has([name=letters]) button:not(.no)")
        at.look("a colleague who read out other letters")
        at.at(f"{HELPDESK}desk/payoke/")
        at.look("the desk's settings")
        at.page.fill("[name=bells]", "nine")
        at.page.fill("[name=certificate]", "rubbish")
        at.press("form:has([name=bells]) .button")
        at.look("settings with faults")
        at.at(f"{HELPDESK}colleagues/payoke/kit/")
        at.look("the kit of a desk at work")
        at.at(f"{HELPDESK}key/change/")
        at.look("another passphrase")
        at.at(OWN + "own/")
        at.look("own factors of a caseworker")


def test_what_is_said_often_and_what_was_counted(screens):
    with at_payoke(screens) as at:
        at.at(f"{HELPDESK}answers/")
        at.page.locator("summary").first.click()
        at.look("own texts")
        for language in ("nl", "ar"):
            at.at(f"{HELPDESK}answers/")
            at.press(f".hd-languages a[href$='/{language}/']")
            at.look(f"an own text in {language}")
            assert not at.page.input_value("#id_text").startswith(" ")
        at.at(f"{HELPDESK}statistics/")
        at.look("statistics")
        at.press(".hd-years a:nth-of-type(2)")
        at.look("statistics of a year")
        assert at.page.locator(".hd-figures td", has_text="×").count() > 5
        table = at.page.locator(".hd-wide").first
        table.focus()
        at.page.keyboard.press("ArrowRight")
        at.page.wait_for_function("at => at.scrollLeft > 0", arg=table.element_handle())


# Wagtail's screens are its own on a phone.
NOTHING = "nothing"
# The page editor is Wagtail's. What axe says of it, and nothing of ours can change:
OF_THE_EDITOR = (
    "aria-input-field-name: <div aria-describedby",  # Draftail names its boxes by a placeholder
    'scrollable-region-focusable: <ol class="w-minimap__list">',  # each entry can be focused
    'select-name: <select name="body-',  # in a ListBlock only the list has a label
)


def test_who_did_what_and_who_has_which_factor(screens):
    at = screens("de")
    sign_in(at, "administrator")
    at.said.clear()
    for name, path in (
        ("audit", "/cms/reports/audit/"),
        ("audit with a fault", "/cms/reports/audit/?head=0000"),
        ("second factors", "/cms/second-factors/"),
    ):
        at.at(path)
        at.look(name)
    at.page.locator("summary").first.click()
    at.press("button[value=reset]")
    at.look("an invitation")
    assert at.page.locator("[data-invitation]").inner_text().startswith(at.site.url)
    assert at.faults == {}


def test_whoever_reads_a_page_aloud_does_so_on_a_phone(screens):
    at = screens("nl")
    sign_in(at, "editor")
    number = at.site.manage("shell", "--verbosity=0", "-c", RIGHTS).split()[-1]
    at.at(f"/cms/recordings/page/{number}/")
    at.page.locator(".rec-more summary").first.click()
    at.look("the recorder")
    at.at("/cms/recordings/")
    at.look("recordings")
    assert at.faults == {}


@pytest.mark.with_everything("test_the_cms.py opens Wagtail's screens; test_the_editor.py sends in")
def test_an_editor_plans_and_sends_in(screens):
    at = screens("en", width=1280)
    sign_in(at, "editor")
    page = at.page
    number = at.site.manage("shell", "--verbosity=0", "-c", RIGHTS).split()[-1]
    edit = f"/cms/pages/{number}/edit/"
    at.at(edit)
    drawn(page)
    page.locator("[data-side-panel-toggle=status]").first.click()
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first.click()
    at.look("planning a page", within=NOTHING, but=OF_THE_EDITOR)
    at.at(edit)
    drawn(page)
    page.fill("#id_summary", "Words of today.")
    with page.expect_navigation():
        page.locator("[name=action-submit]").first.evaluate("button => button.click()")
    for name, path in (
        ("home with what waits", "/cms/"),
        ("a page that waits", edit),
        ("workflows", "/cms/reports/workflow/"),
        ("the tasks", "/cms/reports/workflow_tasks/"),
        ("history of a workflow", f"/cms/pages/{number}/workflow_history/"),
    ):
        at.at(path)
        drawn(page)
        at.look(name, within=NOTHING, but=OF_THE_EDITOR)
    assert at.faults == {}
