"""Who writes and who reads before it is public: groups and workflow as they are seeded."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Page, Task, Workflow

from awareness.models import ContentPage
from awareness.staff.editor_groups import AUTHORS, REVIEWERS, TASK, WORKFLOW, make_groups


@pytest.fixture
def somebody_of(planted):
    def make(*groups: str):
        user = get_user_model().objects.create_user("-".join(groups).lower())
        user.groups.add(*Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def rights(planted) -> ContentPage:
    return ContentPage.objects.get(locale__language_code="en", slug="rights")


def test_every_page_goes_from_its_author_to_a_centre(planted, rights):
    workflow = rights.get_workflow()
    assert workflow.name == WORKFLOW
    assert [task.name for task in workflow.tasks] == [TASK]


def test_what_an_author_sends_in_is_public_when_a_centre_says_yes(somebody_of, rights):
    author, centre = somebody_of(AUTHORS), somebody_of(REVIEWERS)
    rights.summary = "New words."
    rights.save_revision(user=author)
    state = rights.get_workflow().start(rights, author)
    before = ContentPage.objects.get(pk=rights.pk)
    assert before.summary != "New words."
    task = state.current_task_state.task.specific
    assert ("approve", "Approve", False) not in task.get_actions(before, author)
    assert "approve" in [name for name, *_ in task.get_actions(before, centre)]
    state.current_task_state.specific.approve(user=centre)
    assert ContentPage.objects.get(pk=rights.pk).summary == "New words."


def test_an_author_alone_publishes_nothing_and_a_centre_can(somebody_of, rights):
    assert not rights.permissions_for_user(somebody_of(AUTHORS)).can_publish()
    assert rights.permissions_for_user(somebody_of(REVIEWERS)).can_publish()


def test_an_author_may_mend_a_fact_and_not_delete_one(somebody_of):
    author = somebody_of(AUTHORS)
    for model in ("fact", "hotline", "receptioncentre", "legalsource"):
        assert author.has_perm(f"awareness.change_{model}")
        assert not author.has_perm(f"awareness.delete_{model}")


@pytest.mark.parametrize("group", [AUTHORS, REVIEWERS])
def test_who_works_on_pages_has_nothing_to_do_with_messages_or_people(somebody_of, group):
    perms = somebody_of(group).get_all_permissions()
    assert [perm for perm in perms if perm.split(".")[0] in ("helpdesk", "auth")] == []


def test_planting_again_leaves_what_staff_have_changed(planted):
    root = Page.objects.get(depth=1)
    other = Workflow.objects.create(name="Ours")
    root.workflowpage.workflow = other
    root.workflowpage.save()
    Group.objects.get(name=REVIEWERS).permissions.clear()
    make_groups()
    assert Page.objects.get(depth=1).workflowpage.workflow == other
    assert not Group.objects.get(name=REVIEWERS).permissions.exists()
    assert Task.objects.filter(name=TASK).count() == 1
