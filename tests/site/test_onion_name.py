"""What tor's user wrote is no configuration of the front's, unless it is a name."""

import pytest

from deploy.install import front, onion, settings_file
from deploy.install.machine import CannotGoOn
from tests.site.test_onion import HOST, machine


def outcome(what, here):
    """What is made of it; nothing where it is refused."""
    try:
        return str(what(here))
    except CannotGoOn:
        return ""


@pytest.mark.parametrize("what", [front.nginx_conf, front.caddyfile, settings_file._environment])
def test_a_name_with_words_behind_it_is_none(tmp_path, what):
    here = machine(tmp_path)
    file = onion.folder(here) / "hostname"
    file.write_text(f"{HOST};\n    }}\n}}\nload_module /var/lib/tor-instances/help/evil.so;\n")
    assert "evil.so" not in outcome(what, here)


def test_a_link_there_is_not_followed(tmp_path):
    here = machine(tmp_path)
    of_root = tmp_path / "shadow"
    of_root.write_text("root:secret")
    file = onion.folder(here) / "hostname"
    file.unlink()
    file.symlink_to(of_root)
    assert "root:secret" not in outcome(front.caddyfile, here)
