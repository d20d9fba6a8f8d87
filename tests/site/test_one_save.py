"""What was published is public, whatever draft was on its way meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from awareness.models import ContentPage, HomePage
from awareness.seed.english_pages import root_page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
JSON = {"HTTP_ACCEPT": "application/json"}
FORM = nested_form_data(
    {
        "title": "Late pay",
        "slug": "late-pay",
        "summary": "Wages.",
        "kind": "guide",
        "tab_title": "",
        "menu_title": "",
        "checked_on": "2026-11-24",
        "review_by": "",
        "body": streamfield([]),
    }
)


@pytest.fixture
def user(db) -> AbstractUser:
    return get_user_model().objects.create_superuser("a", "a@example.org", "x")


@pytest.fixture
def draft(db) -> int:
    root, english = root_page(), Locale.get_default()
    home = HomePage.objects.filter(slug="en").first()
    if home is None:
        home = HomePage(title="Home", slug="en", summary="Short.", locale=english)
        root.add_child(instance=home)
    page = ContentPage(title="Late pay", slug="late-pay", summary="Wages.", live=False)
    home.add_child(instance=page)
    page.save_revision()
    return page.pk


def save(user: AbstractUser, pk: int, data: dict[str, str], **headers: str) -> None:
    client = Client()
    client.force_login(user)
    client.post(reverse("wagtailadmin_pages:edit", args=[pk]), data, **headers)


@contextmanager
def in_the_midst_of_a_draft(act: Callable[[], None]) -> Iterator[None]:
    """Once it has read the page, and before it writes it."""
    waits = [act]

    def now(request, page) -> None:
        if not request.accepts("text/html") and waits:
            waits.pop()()

    with hooks.register_temporarily("before_edit_page", now):
        yield


def test_what_was_published_while_a_draft_was_on_its_way_is_public(user, draft):
    done = threading.Event()

    def publish() -> None:
        try:
            save(user, draft, {**FORM, "action-publish": "1"})
        finally:
            connection.close()
            done.set()

    publishing = threading.Thread(target=publish)

    def somebody_publishes() -> None:
        publishing.start()
        # Time for the fault to happen; without it, publishing waits for this very draft.
        done.wait(2)

    with in_the_midst_of_a_draft(somebody_publishes):
        save(user, draft, FORM, **JSON)
    publishing.join()
    page = Page.objects.get(pk=draft)
    assert (page.live, page.has_unpublished_changes) == (True, False)
