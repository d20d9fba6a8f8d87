"""A passkey in a real browser: added, used, refused; under the strict policy, asking nobody."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fixtures.staff import give_password

PASSWORD = "twelve and more words"


class Ceremony:
    """A browser with an authenticator of its own; what it asked elsewhere, and what it told."""

    def __init__(self, context: BrowserContext, site: Any) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.cdp = context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        self.authenticator = self.cdp.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site.url, "data:")):
            self.foreign.append(request.url)

    def _told(self, said: Any) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def is_there(self, yes: bool) -> None:
        """Whether the finger is on the sensor."""
        said = {"authenticatorId": self.authenticator, "isUserVerified": yes}
        self.cdp.send("WebAuthn.setUserVerified", said)

    def credentials(self) -> list[Any]:
        asked = {"authenticatorId": self.authenticator}
        return list(self.cdp.send("WebAuthn.getCredentials", asked)["credentials"])

    def join(self, name: str) -> None:
        """From the link to a password and a first passkey."""
        self.page.goto(self.site.manage("invite", name, "--superuser").strip())
        for field in ("new_password1", "new_password2"):
            self.page.fill(f"[name={field}]", PASSWORD)
        self.page.click("button:has-text('Go on')")
        self.page.click("#passkey-register-button")
        expect(self.page.locator(".ac-list li")).to_have_count(1)


@pytest.fixture
def ceremony(context: BrowserContext, running_site: Any) -> Ceremony:
    return Ceremony(context, running_site)


def test_from_the_link_to_a_passkey_and_back_in_with_it(ceremony, running_site, context):
    page, name = ceremony.page, "ada"
    ceremony.join(name)
    assert len(ceremony.credentials()) == 1
    page.click("button:has-text('Make ten new codes')")
    expect(page.locator(".ac-codes li")).to_have_count(10)
    page.click("text=I have them on paper")
    page.wait_for_url(f"{running_site.url}/cms/")
    cookies = {cookie["name"]: cookie["path"] for cookie in context.cookies()}
    assert set(cookies.values()) <= {"/cms/", "/cms/login/"}

    context.clear_cookies()
    give_password(page, running_site, name, PASSWORD)
    page.goto(f"{running_site.url}/cms/users/")
    assert "/cms/second-factor/?next=" in page.url
    page.click("#passkey-verification-button")
    page.wait_for_url(f"{running_site.url}/cms/users/")
    assert ceremony.foreign == []
    assert ceremony.complaints == []
    assert "is whole" in running_site.manage("verify_audit")


def test_a_thief_with_the_password_and_another_passkey_stays_outside(
    ceremony, running_site, browser
):
    ceremony.join("bea")
    context = browser.new_context()
    thief = Ceremony(context, running_site)
    give_password(thief.page, running_site, "bea", PASSWORD)
    thief.page.click("#passkey-verification-button")
    expect(thief.page.locator("#passkey-verification-status-message")).not_to_be_empty()
    thief.page.goto(f"{running_site.url}/cms/second-factor/own/")
    assert thief.page.locator("#passkey-register-button").count() == 0
    status = thief.page.evaluate(
        """async () => {
            const token = JSON.parse(document.getElementById("otp_webauthn_config").innerText);
            const answer = await fetch(token.beginRegistrationUrl, {
                method: "POST", headers: {"X-CSRFToken": token.csrfToken},
            });
            return answer.status;
        }"""
    )
    assert status == 403
    thief.page.goto(f"{running_site.url}/cms/")
    assert "/cms/second-factor/" in thief.page.url
    context.close()


def test_an_answer_of_yesterday_and_one_for_another_site_are_refused(ceremony, running_site):
    """What a passkey signed is good for one question, and for this address alone."""
    ceremony.join("cleo")
    page = ceremony.page
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if _completes(asked) else 0)
    page.click("form.ac-leave button")
    give_password(page, running_site, "cleo", PASSWORD)
    page.click("#passkey-verification-button")
    page.wait_for_url(f"{running_site.url}/cms/")
    page.goto(f"{running_site.url}/cms/second-factor/own/")
    page.click("form.ac-leave button")
    give_password(page, running_site, "cleo", PASSWORD)
    assert json.loads(sent[0])["type"] == "public-key"
    statuses = page.evaluate(
        """async (old) => {
            const said = JSON.parse(document.getElementById("otp_webauthn_config").innerText);
            const post = (url, body) => fetch(url, {
                method: "POST", body,
                headers: {"X-CSRFToken": said.csrfToken, "Content-Type": "application/json"},
            });
            const unasked = (await post(said.completeAuthenticationUrl, old)).status;
            await post(said.beginAuthenticationUrl, "");
            return [unasked, (await post(said.completeAuthenticationUrl, old)).status];
        }""",
        sent[0],
    )
    assert all(400 <= status < 500 for status in statuses)
    page.goto(f"{running_site.url}/cms/")
    assert "/cms/second-factor/" in page.url


def _completes(request: Any) -> bool:
    return request.method == "POST" and request.url.split("?")[0].endswith("/passkey/")
