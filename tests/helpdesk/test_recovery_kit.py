"""The paper in two envelopes: printed once, typed back, tried each year, used when all is lost."""

import re
import secrets

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import sealing
from helpdesk.desks import conversation_keys, key_rotation, recovery_kit
from helpdesk.models import Conversation, Desk, DeskGrant, MemberKey, RecoveryKit, Unlocked
from helpdesk.rules.routing import DeskName
from tests.helpdesk.test_letting_in import make_passphrase, newcomer

pytestmark = pytest.mark.both_databases

HELPDESK = "/cms/helpdesk/"
KIT = f"{HELPDESK}colleagues/payoke/kit/"
SAID = "My papers are in his safe."


@given(st.binary(min_size=32, max_size=32), st.integers(0, 55), st.sampled_from("ABCXYZ234567"))
def test_one_wrong_character_is_always_found(private, place, wrong):
    groups = sealing.paper_groups(private)
    assert sealing.private_from_paper(" - ".join(groups).lower()) == private
    typed = "".join(groups)
    if typed[place] != wrong:
        with pytest.raises(sealing.PaperTypo):
            sealing.private_from_paper(typed[:place] + wrong + typed[place + 1 :])


@pytest.mark.parametrize("typed", ["", "ABCD", "é" * 56, "A" * 56, "A" * 64, "1" * 10_000])
def test_what_is_not_a_kit_is_told(typed):
    with pytest.raises(sealing.PaperTypo):
        sealing.private_from_paper(typed)


def test_letters_that_look_alike_are_meant_well():
    private = secrets.token_bytes(32)
    typed = "".join(sealing.paper_groups(private)).translate(str.maketrans("OIB", "018"))
    assert sealing.private_from_paper(typed) == private


def make_kit(client):
    """The groups of both halves of the page, which are the same."""
    page = client.post(KIT, {"act": "make"}).content.decode()
    groups = re.findall(r"<li>([A-Z2-7]{4})</li>", page)
    assert groups[:14] == groups[14:]
    assert len(groups) == 28
    return groups[:14]


def test_the_kit_is_shown_once_and_is_not_in_the_database(at_desk):
    client = at_desk(DeskName.PAYOKE)
    groups = make_kit(client)
    assert groups[0] not in client.get(KIT).content.decode()
    private = sealing.private_from_paper("".join(groups))
    rows = [*DeskGrant.objects.values_list("sealed"), *RecoveryKit.objects.values_list("public")]
    assert all(private not in bytes(value) for row in rows for value in row)


def test_two_groups_typed_back_confirm_it_and_wrong_ones_do_not(at_desk):
    client = at_desk(DeskName.PAYOKE)
    groups = make_kit(client)
    assert "Is the paper right?" in client.get(KIT).content.decode()
    wrong = {"act": "confirm", "group-1": groups[3], "group-2": groups[3]}
    assert client.post(KIT, wrong).status_code == 422
    assert RecoveryKit.objects.get().confirmed_on is None
    client.post(KIT, {"act": "confirm", "group-1": groups[3].lower(), "group-2": groups[10]})
    assert RecoveryKit.objects.get().confirmed_on
    assert client.post(KIT, {"act": "try", "typed": "ABCD"}).status_code == 422
    client.post(KIT, {"act": "try", "typed": " ".join(groups)})
    assert RecoveryKit.objects.get().tried_on


def test_a_kit_of_another_desk_is_nobodys_business(at_desk):
    client = at_desk(DeskName.SURYA)
    assert client.get(KIT).status_code == client.post(KIT, {"act": "make"}).status_code == 404
    assert not RecoveryKit.objects.exists()


def test_the_only_caseworker_loses_the_passphrase_and_the_paper_brings_all_back(at_desk, accepted):
    client = at_desk(DeskName.PAYOKE)
    assert client.post(f"{HELPDESK}key/lost/").status_code == 409
    groups = make_kit(client)
    client.post(KIT, {"act": "confirm", "group-1": groups[3], "group-2": groups[10]})
    client.post(f"{HELPDESK}lock/")
    assert "What to do then" in client.get(HELPDESK).content.decode()
    assert client.post(f"{HELPDESK}key/lost/").status_code == 302
    words = make_passphrase(client)
    client.post(HELPDESK, {"passphrase": words})
    assert "Open with the recovery kit" in client.get(HELPDESK).content.decode()
    form = {"desk": "payoke", "typed": "-".join(groups)}
    for wrong in ("ABCD", "".join(sealing.paper_groups(b"x" * 32))):
        assert client.post(f"{HELPDESK}key/kit/", form | {"typed": wrong}).status_code == 422
    client.post(f"{HELPDESK}key/kit/", form)
    assert SAID in client.get(f"{HELPDESK}{Conversation.objects.get().pk}/").content.decode()


def test_of_a_key_that_is_given_up_nothing_stays_open(at_desk, caseworkers):
    at_desk(DeskName.PAYOKE)
    assert Unlocked.objects.exists()
    recovery_kit.give_up_key(caseworkers[DeskName.PAYOKE], by=None, even_the_last=True)
    assert not Unlocked.objects.exists()


def let_in(colleague, user):
    member = MemberKey.objects.get(user=user)
    form = {"desk": "payoke", "member": member.pk, "letters": member.letters}
    colleague.post(f"{HELPDESK}colleagues/", form)


def test_a_colleague_lets_in_whoever_lost_the_passphrase(at_desk, accepted):
    colleague, (user, client) = at_desk(DeskName.PAYOKE), newcomer()
    make_passphrase(client)
    let_in(colleague, user)
    client.post(f"{HELPDESK}key/lost/")
    assert not MemberKey.objects.filter(user=user).exists()
    words = make_passphrase(client)
    let_in(colleague, user)
    client.post(HELPDESK, {"passphrase": words})
    assert SAID in client.get(f"{HELPDESK}{Conversation.objects.get().pk}/").content.decode()


def test_the_kit_opens_what_comes_after_a_new_key_and_an_old_kit_nothing(
    desk_keys, accepted, somebody
):
    payoke, held = Desk.objects.get(pk=DeskName.PAYOKE), desk_keys[DeskName.PAYOKE]
    old = recovery_kit.make_kit(payoke, held, by=somebody)
    groups = recovery_kit.make_kit(payoke, held, by=somebody)
    held = recovery_kit.open_with_kit(payoke, "".join(groups), by=somebody)
    key_rotation.renew(payoke, held, by=somebody)
    with pytest.raises(recovery_kit.NotThisKit):
        recovery_kit.open_with_kit(payoke, "".join(old), by=somebody)
    opened = recovery_kit.open_with_kit(payoke, "".join(groups), by=somebody)
    assert payoke.current_key.pk in opened
    assert conversation_keys.key_for_desk(Conversation.objects.get(), opened)


def test_the_paper_without_an_account_of_the_helpdesk_opens_nothing(at_desk):
    groups = make_kit(at_desk(DeskName.PAYOKE))
    root = get_user_model().objects.create_superuser("root")
    client = Client()
    client.force_login(root)
    form = {"desk": "payoke", "typed": "".join(groups)}
    assert client.post(f"{HELPDESK}key/kit/", form).status_code == 404
