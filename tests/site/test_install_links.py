"""Whoever broke into the site lays a link in its folder, and waits for root to install again."""

import os

import pytest

from deploy.install import account, front, keys
from deploy.install.machine import CannotGoOn
from tests.site.test_install import machine

OF_ROOT = 0o640


def of_root(tmp_path):
    """A file that root alone should give away."""
    file = tmp_path / "shadow"
    file.write_text("root's")
    file.chmod(OF_ROOT)
    return file


def chowned(here, path):
    return [words for words in here.left_out if words[0] == "chown" and words[-1] == str(path)]


def test_a_link_where_pages_are_published_is_followed_nowhere(tmp_path):
    here = machine(tmp_path / "root")
    account._make_folders(here)
    elsewhere = tmp_path / "of-root"
    elsewhere.mkdir(mode=0o700)
    public = here.places.var / "public"
    public.rename(here.places.var / "was")
    public.symlink_to(elsewhere)
    here.left_out.clear()
    assert not account._has_folders(here)
    with pytest.raises(CannotGoOn, match="A link there is none of ours"):
        account._make_folders(here)
    assert elsewhere.stat().st_mode & 0o777 == 0o700
    assert not chowned(here, public)


def test_nor_one_among_the_keys(tmp_path):
    here, shadow = machine(tmp_path / "root"), of_root(tmp_path)
    keys._make_keys(here)
    key = here.places.keys / "secret_key"
    key.unlink()
    key.symlink_to(shadow)
    here.left_out.clear()
    with pytest.raises(CannotGoOn, match="A link there is none of ours"):
        keys._make_keys(here)
    assert shadow.stat().st_mode & 0o777 == OF_ROOT
    assert not chowned(here, key)


def test_nor_one_that_comes_between_looking_and_giving(tmp_path):
    """The name is asked a second time by `chown`: it may lead elsewhere by then."""
    here = machine(tmp_path / "root")
    account._make_folders(here)
    owners = [words for words in here.left_out if words[0] == "chown"]
    assert owners
    assert all(words[1] == "--no-dereference" for words in owners)


@pytest.mark.parametrize("server", ["caddy", "nginx"])
def test_what_the_front_reads_as_its_own_lies_where_the_site_writes_nothing(tmp_path, server):
    """nginx opens what is named there as root."""
    here = machine(tmp_path, FRONT=server)
    text = front.caddyfile(here) if server == "caddy" else front.nginx_conf(here)
    word = "import" if server == "caddy" else "include"
    read = [line.split()[1].rstrip(";") for line in text.splitlines() if line.split()[:1] == [word]]
    assert any(os.path.basename(path) == f"headers.{server}" for path in read)
    for path in read:
        assert not path.startswith((str(here.places.var), str(here.places.media))), path


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("nginx", 'add_header X "1"; access_log /etc/profile.d/x.sh combined; #" always;'),
        ("nginx", 'add_header X "1" always;\naccess_log /etc/profile.d/x.sh combined;'),
        ("caddy", "header X `1`\nroot * /var/lib/caddy"),
    ],
)
def test_nor_does_root_hand_on_what_the_site_says_beside_its_headers(
    tmp_path, monkeypatch, server, said
):
    """Its user writes the published answers, of which the command reads the policies."""
    here = machine(tmp_path, FRONT=server)
    monkeypatch.setattr(type(here), "answer_of", lambda *_words: said)
    with pytest.raises(CannotGoOn):
        front._write_headers(here)
    assert not (here.places.home / f"headers.{server}").exists()
