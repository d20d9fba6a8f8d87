"""
docs/who-may.md, from the code: `.venv/bin/python -m docs.who_may > docs/who-may.md`.

What each act is called is the audit's own word for it; who may do it alone is what the matrix says
of its address (`tests/site/permission_matrix.txt`), which a test tries for each role. Here stands
what neither knows: where an act is done, whose yes it needs besides, and which test tries it alone.
"""

import os
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MATRIX = "tests/site/permission_matrix.txt"
ROLES = {
    "K": "caseworker",
    "D": "desk coordinator",
    "E": "editor",
    "R": "reviewer",
    "T": "translator",
    "N": "reviewer of a language",
    "A": "administrator",
    "S": "superuser",
    "F": "figures",
}
HEAD = """# Who can do what alone, who only with another

Made from the code by `python -m docs.who_may > docs/who-may.md`; a test says when it differs, and
which act has no line. Roles are those that its address lets in; a caseworker, or coordinator, does
it at their own desk, with their key and passphrase. *With*: who has to agree before it counts.
Whatever stands here is in the audit with who did it, but for what is said under *Pages*: that is in
the history that Wagtail keeps. What those can do who write to the database, or run the machine:
[threat-model.md](threat-model.md).
"""
COLUMNS = "| act | who | with | tried by |\n|---|---|---|---|\n"
NOBODY = "nobody besides"


class Act(NamedTuple):
    """
    said: its name in the audit, or a sentence. at: its address in the matrix. room, test: what
    tries it alone, in `tests/`, without the `test_` of either. needs: whose yes. who: letters of
    those that the act itself still lets in, where they are fewer.
    """

    said: str
    at: str
    room: str
    test: str
    needs: str = NOBODY
    who: str = "KDERTNASF"

    @property
    def file(self) -> Path:
        folder, _slash, name = self.room.rpartition("/")
        return Path("tests", folder, f"test_{name}.py")


A_CONVERSATION = "cms/helpdesk/<slug:conversation_id>/"
A_ROW = "cms/registry/<str:model>/<int:pk>/"
ANSWERS = "cms/helpdesk/answers/"
FACTORS = "cms/second-factor/own/"
AN_ACCOUNT = "cms/users/edit/<int:pk>/"
ACTS = {
    "A conversation": (
        Act(
            "opened",
            A_CONVERSATION,
            "helpdesk/inbox_conversation",
            "opening_it_marks_it_as_read_and_shows_what_was_said_and_chosen",
        ),
        Act(
            "answered",
            A_CONVERSATION,
            "helpdesk/inbox_conversation",
            "the_answer_reaches_the_person_in_their_language",
        ),
        Act(
            "spoken",
            f"{A_CONVERSATION}say/",
            "helpdesk/spoken_answers",
            "what_is_kept_was_made_small_and_is_sealed",
        ),
        Act(
            "taken-as-it-came",
            f"{A_CONVERSATION}voice/<int:sequence>/",
            "helpdesk/voices",
            "a_coordinator_takes_the_file_as_it_came_and_says_why",
            who="D",
        ),
        Act(
            "picture-asked",
            f"{A_CONVERSATION}ask-picture/",
            "helpdesk/pictures_at_desk",
            "a_colleague_asks_in_words_that_name_the_paper_and_lets_no_more_come",
        ),
        Act(
            "picture-shut",
            f"{A_CONVERSATION}ask-picture/",
            "helpdesk/pictures_at_desk",
            "a_colleague_asks_in_words_that_name_the_paper_and_lets_no_more_come",
        ),
        Act(
            "forbidden",
            f"{A_CONVERSATION}picture/<int:sequence>/",
            "helpdesk/pictures_at_desk",
            "one_act_and_nobody_sees_it_again",
        ),
        Act(
            "destroyed",
            f"{A_CONVERSATION}picture/<int:sequence>/",
            "helpdesk/pictures_at_desk",
            "it_is_deleted_on_a_coordinators_word_after_advice",
            who="D",
        ),
        Act(
            "noted",
            A_CONVERSATION,
            "helpdesk/inbox_conversation",
            "a_note_is_for_the_desk_and_never_for_the_person",
        ),
        Act(
            "assigned",
            A_CONVERSATION,
            "helpdesk/inbox_conversation",
            "taking_it_and_giving_it_back",
        ),
        Act("closed", A_CONVERSATION, "helpdesk/inbox_conversation", "closing_and_opening_again"),
        Act("reopened", A_CONVERSATION, "helpdesk/inbox_conversation", "closing_and_opening_again"),
        Act(
            "set-aside",
            A_CONVERSATION,
            "helpdesk/inbox_passing_on",
            "several_are_given_set_aside_and_closed",
        ),
        Act(
            "put-back",
            A_CONVERSATION,
            "helpdesk/inbox_passing_on",
            "several_are_given_set_aside_and_closed",
        ),
        Act(
            "handed-over",
            f"{A_CONVERSATION}hand-over/",
            "helpdesk/handing_over",
            "caseworkers_hand_over_and_keep_in_the_inbox",
        ),
        Act(
            "accepted",
            A_CONVERSATION,
            "helpdesk/handing_over",
            "caseworkers_hand_over_and_keep_in_the_inbox",
        ),
        Act(
            "sent-back",
            f"{A_CONVERSATION}hand-over/",
            "helpdesk/handing_over",
            "nor_is_it_sent_back_there",
        ),
        Act(
            "safe-now",
            A_CONVERSATION,
            "helpdesk/inbox_passing_on",
            "safe_now_asks_how_the_desk_knows_and_the_audit_keeps_it",
        ),
        Act(
            "named",
            A_CONVERSATION,
            "helpdesk/inbox_finding",
            "a_name_and_tags_stand_in_the_list_and_on_the_page_and_not_in_its_title",
        ),
        Act(
            "joined",
            A_CONVERSATION,
            "helpdesk/inbox_finding",
            "joined_ones_are_seen_as_one_by_the_desk_alone",
        ),
        Act(
            "parted",
            A_CONVERSATION,
            "helpdesk/inbox_finding",
            "a_third_joins_all_and_one_can_be_taken_out",
        ),
        Act(
            "shut",
            A_CONVERSATION,
            "helpdesk/inbox_finding",
            "nobody_hides_a_conversation_from_all_others",
        ),
        Act(
            "unshut",
            A_CONVERSATION,
            "helpdesk/inbox_finding",
            "whoever_it_is_shut_to_finds_it_nowhere",
        ),
        Act(
            "printed",
            A_CONVERSATION,
            "helpdesk/inbox_passing_on",
            "all_that_was_said_is_printed_and_nothing_else",
        ),
        Act(
            "given-out",
            f"{A_CONVERSATION}export/",
            "helpdesk/case_export",
            "only_a_coordinator_makes_one",
        ),
        Act(
            "searched",
            "cms/helpdesk/find/",
            "helpdesk/inbox_finding",
            "only_what_this_person_may_open_is_searched",
        ),
        Act(
            "searched-closed",
            "cms/helpdesk/find/",
            "helpdesk/inbox_finding",
            "of_closed_ones_only_a_coordinator_with_a_reason_searches_what_was_said",
            who="D",
        ),
    ),
    "A desk": (
        Act(
            "unlocked",
            "cms/helpdesk/",
            "helpdesk/unlock",
            "the_audit_says_who_opened_and_who_failed_and_never_with_what",
        ),
        Act(
            "wrong-passphrase",
            "cms/helpdesk/",
            "helpdesk/unlock",
            "the_audit_says_who_opened_and_who_failed_and_never_with_what",
        ),
        Act(
            "let-in",
            "cms/helpdesk/colleagues/",
            "helpdesk/letting_in",
            "nobody_is_let_in_to_a_desk_that_one_does_not_hold",
            needs="the newcomer, who makes the key and reads out eight letters of it",
        ),
        Act(
            "taken-out",
            "cms/helpdesk/colleagues/",
            "helpdesk/people_leave",
            "only_a_coordinator_takes_out_where_the_desk_has_one",
            needs="nobody besides; where no coordinator is left, any member does it",
            who="D",
        ),
        Act(
            "key-made",
            "cms/helpdesk/key/",
            "helpdesk/letting_in",
            "somebody_without_a_key_is_told_what_to_do_and_makes_one",
            needs="a colleague, before it opens a desk",
        ),
        Act(
            "key-replaced",
            "cms/helpdesk/colleagues/",
            "helpdesk/people_leave",
            "whoever_is_deleted_is_out_and_the_desk_gets_a_new_key",
        ),
        Act(
            "passphrase-changed",
            "cms/helpdesk/key/change/",
            "helpdesk/keys_for_life",
            "wrong_ones_cost_a_wait_where_it_is_changed_too",
        ),
        Act(
            "recovered",
            "cms/helpdesk/key/kit/",
            "helpdesk/recovery_kit",
            "the_paper_without_an_account_of_the_helpdesk_opens_nothing",
            needs="the kit on paper",
        ),
        Act(
            "kit-confirmed",
            "cms/helpdesk/colleagues/<slug:desk>/kit/",
            "helpdesk/recovery_kit",
            "two_groups_typed_back_confirm_it_and_wrong_ones_do_not",
        ),
        Act(
            "desk-changed",
            "cms/helpdesk/desk/<slug:desk>/",
            "helpdesk/database_writer",
            "or_until_a_second_person_of_the_desk_agrees",
            needs="nobody besides; a new mail address gets no text for two days, or until a second "
            "person of the desk agrees, who changed none of it",
        ),
        Act(
            "desk-opened",
            "cms/helpdesk/joining/",
            "helpdesk/joining",
            "only_whoever_was_asked_makes_the_key_of_a_desk",
            needs="whoever runs the site asks one person, who takes every step",
        ),
        Act(
            "desk-closed",
            "cms/helpdesk/joining/",
            "helpdesk/joining",
            "that_a_desk_was_closed_for_good_stands_in_the_audit",
            needs="whoever runs the site, by a command, when nobody opens it any more",
        ),
        Act(
            "shift-noted",
            "cms/helpdesk/",
            "helpdesk/inbox_passing_on",
            "it_goes_after_a_week_and_nobody_writes_for_another_desk",
        ),
        Act(
            "shift-done",
            "cms/helpdesk/",
            "helpdesk/inbox_passing_on",
            "a_line_is_done_once_and_says_by_whom",
        ),
        Act(
            "keep the calendar of duty",
            "cms/helpdesk/duty/",
            "helpdesk/duty",
            "others_read_it_and_do_not_write_it",
            who="D",
        ),
        Act(
            "exported",
            "cms/helpdesk/statistics/",
            "helpdesk/whole_years",
            "nobody_else_comes_to_the_figures",
        ),
        Act(
            "answer-written",
            ANSWERS,
            "helpdesk/inbox_work",
            "whoever_wrote_any_of_it_is_none_of_the_two",
            needs="two others, one of the desk that uses it, before it is offered",
        ),
        Act(
            "answer-emptied",
            ANSWERS,
            "helpdesk/inbox_work",
            "what_was_written_read_and_emptied_is_in_the_audit_and_stays_to_be_read",
        ),
        Act(
            "answer-read",
            ANSWERS,
            "helpdesk/inbox_work",
            "a_ready_answer_is_offered_once_two_others_have_read_it",
            needs="another reader; neither wrote any of it",
        ),
    ),
    "Accounts": (
        Act(
            "signed-in",
            "cms/second-factor/paper/",
            "site/permission_matrix",
            "nobody_is_half_way_in_anywhere",
        ),
        Act(
            "wrong-factor",
            "cms/second-factor/paper/",
            "site/second_factor",
            "wrong_codes_make_one_wait_and_never_long",
        ),
        Act(
            "factor-added",
            FACTORS,
            "site/second_factor",
            "a_further_factor_needs_the_second_factor",
        ),
        Act(
            "factor-removed", FACTORS, "site/second_factor", "the_last_factor_cannot_be_taken_away"
        ),
        Act(
            "invited",
            "cms/second-factors/",
            "site/second_factor",
            "nobody_resets_their_own",
            needs="nobody besides; never for oneself, and for a superuser another superuser; "
            "whoever has signed in before is told, and the desks",
        ),
        Act(
            "factors-reset",
            "cms/second-factors/",
            "site/second_factor",
            "nobody_resets_their_own",
            needs="nobody besides; never one's own, and a superuser's another superuser",
        ),
        Act(
            "role-given",
            AN_ACCOUNT,
            "site/saving_over",
            "no_form_of_an_account_raises_anybody_at_any_address",
            needs="nobody besides; every desk is told. A superuser is made by one alone",
        ),
        Act(
            "role-taken",
            AN_ACCOUNT,
            "site/saving_over",
            "no_form_of_an_account_raises_anybody_at_any_address",
            needs="nobody besides; every desk is told",
        ),
        Act(
            "renamed",
            AN_ACCOUNT,
            "site/accounts_of_a_writer",
            "what_somebody_else_changes_of_an_account_is_in_the_audit_and_told",
            needs="nobody besides; owner and desks are told, also of another first or last name, "
            "which everybody may give their own account",
        ),
        Act(
            "mail-changed",
            AN_ACCOUNT,
            "site/accounts_of_a_writer",
            "what_somebody_else_changes_of_an_account_is_in_the_audit_and_told",
            needs="nobody besides; both addresses and desks are told",
        ),
        Act(
            "password-set",
            AN_ACCOUNT,
            "site/accounts_of_a_writer",
            "what_somebody_else_changes_of_an_account_is_in_the_audit_and_told",
            needs="nobody besides; owner and desks are told",
        ),
        Act(
            "account-closed",
            AN_ACCOUNT,
            "site/accounts_of_a_writer",
            "an_account_is_not_deleted_unseen_either",
            needs="nobody besides; every desk is told, also where it is deleted",
        ),
        Act(
            "account-opened",
            AN_ACCOUNT,
            "site/accounts_of_a_writer",
            "whoever_looks_after_accounts_opens_one_again_and_it_is_told",
            needs="nobody besides; every desk is told",
        ),
        Act(
            "give a group a right",
            "cms/groups/edit/<int:pk>/",
            "site/saving_over",
            "no_form_of_a_group_gives_a_right_at_any_address",
        ),
    ),
    "The registry, and bad days": (
        Act(
            "proposed",
            f"{A_ROW}ask/",
            "site/second_yes",
            "who_asks_sees_all_that_they_ask_for_first",
            needs="a second person, before readers see it",
        ),
        Act(
            "agreed",
            f"{A_ROW}yes/",
            "site/second_yes",
            "nobody_says_yes_to_what_they_ask_for_themselves",
            needs="whoever asked; who agrees wrote none of it",
        ),
        Act(
            "refused",
            f"{A_ROW}yes/",
            "site/second_yes",
            "a_no_says_why_to_whoever_asked_and_changes_nothing_for_readers",
            needs="whoever asked; of own texts who wrote none of it",
        ),
        Act(
            "take a row out",
            f"{A_ROW}yes/",
            "site/second_yes",
            "a_row_is_taken_out_by_two",
            needs="whoever asked",
        ),
        Act(
            "change a row at any other address",
            f"{A_ROW}yes/",
            "site/saving_over",
            "no_form_of_a_row_changes_what_readers_see_at_any_address",
            who="",
        ),
        Act(
            "number-hidden",
            f"{A_ROW}hide/",
            "site/second_yes",
            "the_first_numbers_are_hidden_by_nobody",
            needs="nobody besides; never the national line, 112, 101 or 116 000",
        ),
        Act(
            "banner-up",
            "cms/bad-day/",
            "site/bad_day",
            "nobody_puts_it_up_or_sees_the_screen_without_the_registry",
        ),
        Act(
            "banner-down",
            "cms/bad-day/",
            "site/bad_day",
            "one_click_puts_it_on_each_form_and_fault_and_another_takes_it_down",
        ),
    ),
    "Pages": (
        Act(
            "write a page",
            "cms/pages/<int:page_id>/edit/",
            "site/permission_matrix",
            "a_translator_changes_the_pages_of_one_language",
            needs="whoever may publish; translators and reviewers of a language, in it",
        ),
        Act(
            "publish a page",
            "cms/pages/<int:page_id>/unpublish/",
            "site/saving_over",
            "no_form_of_a_page_publishes_at_any_address",
            needs="nobody besides; a reviewer of a language, in that language",
        ),
        Act(
            "publish an item of news",
            "cms/pages/<int:page_id>/unpublish/",
            "awareness/news",
            "without_both_it_cannot_be_published",
            needs="the written yes of a centre and of a former resident, which the operator notes",
        ),
        Act(
            "replace or delete what stands on a public page",
            "cms/pages/<int:page_id>/unpublish/",
            "site/media",
            "nor_is_either_deleted",
        ),
        Act(
            "send in a recording",
            "cms/recordings/page/<int:pk>/",
            "awareness/recordings",
            "whoever_sent_it_in_never_agrees_to_it_even_as_one_who_publishes",
            needs="another who may publish that page",
        ),
        Act(
            "sign sentences that were read",
            "cms/translations/<slug:code>/",
            "awareness/review_file_in_the_cms",
            "only_a_reviewer_takes_it_in",
            who="RNS",
        ),
        Act(
            "let a ready sentence leave that tells somebody to act",
            "cms/helpdesk/",
            "helpdesk/ready_sentences",
            "two_readers_let_it_go_and_one_does_not",
            needs="two readers of its language who did not write it, in a file",
            who="",
        ),
    ),
}


def document() -> str:
    """docs/who-may.md. Raises KeyError for an address that the matrix does not know."""
    matrix, words = letters_by_address(), _words()
    text = HEAD
    for subject, acts in ACTS.items():
        text += f"\n## {subject}\n\n{COLUMNS}"
        for act in acts:
            letters = [one for one in ROLES if one in matrix[act.at] and one in act.who]
            who = ", ".join(ROLES[one] for one in letters) or "nobody alone"
            said = words.get(act.said, act.said)
            text += f"| {said} | {who} | {act.needs} | {act.file}: `test_{act.test}` |\n"
    return text


def letters_by_address() -> dict[str, str]:
    """Who comes in at each address of staff, as the matrix says and its test tries."""
    found = {}
    for line in (ROOT / MATRIX).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            route, _space, letters = line.partition("  ")
            found[route] = letters.strip()
    return found


def _words() -> dict[str, str]:
    """The audit's words for its acts, in English."""
    from django.utils import translation

    from helpdesk.inbox.audit_report import WORDS

    with translation.override("en"):
        return {str(action.value): str(said) for action, said in WORDS.items()}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    os.environ.setdefault("DEBUG", "1")
    django.setup()
    sys.stdout.write(document())
