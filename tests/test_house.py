"""The rules of the house, which nobody should have to remember."""

import ast
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.backends.django import get_installed_libraries

from helpdesk.rules.routing import RegionCode
from tests.fixtures.missing import git

ROOT = Path(__file__).parent.parent
APPS = ("awareness", "base", "helpdesk", "site")
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_VIEW = 400, 40, 20
# Directly in a folder, the faces of packages and migrations not counted.
PACKAGES_OF_APPS = ("awareness", "base", "helpdesk", "site/website")
MODULES_IN_AN_APP, MODULES_IN_A_PACKAGE = 9, 14
# The modules that read the environment.
READ_IT = ("settings", "rsgi")
# One list each, and nothing but a list; splitting them would help nobody.
LISTS = {"site/website/settings.py"}


def tracked(*patterns: str) -> list[Path]:
    """The files of the project that match: those in git, and those about to be."""
    command = [git(), "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code() -> list[Path]:
    found = tracked(*(f"{app}/*.py" for app in APPS))
    return [path for path in found if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef, int]]:
    """Each function with the lines of its body, the docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = first.end_lineno + 1 if has_words else first.lineno
            yield f"{name(path)}:{node.name}", node, node.end_lineno - start + 1


def test_the_folder_site_is_not_a_package():
    """It would hide Python's own module of that name."""
    assert not (ROOT / "site" / "__init__.py").exists()


def test_modules_are_short_enough_to_be_read():
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code()}
    assert {k: n for k, n in long.items() if n > LONGEST_MODULE and k not in LISTS} == {}


def test_functions_are_short_enough_to_be_understood():
    long = {where: n for path in code() for where, _, n in functions(path) if n > LONGEST_FUNCTION}
    assert {where: n for where, n in long.items() if where not in LISTS} == {}


def test_views_only_pass_things_on():
    long = {
        where: length
        for path in code()
        for where, node, length in functions(path)
        if node.args.args and node.args.args[0].arg == "request" and length > LONGEST_VIEW
    }
    assert long == {}


def folders(paths: Iterable[str]) -> Counter[str]:
    """How many modules lie directly in each folder; migrations are not counted."""
    modules = [Path(path) for path in paths if not path.endswith("__init__.py")]
    return Counter(str(each.parent) for each in modules if each.parent.name != "migrations")


def test_a_folder_fits_into_one_look():
    count = folders(name(path) for path in code())
    assert min(count[app] for app in PACKAGES_OF_APPS) > 0
    crowded = {
        folder: number
        for folder, number in count.items()
        if number > (MODULES_IN_AN_APP if folder in PACKAGES_OF_APPS else MODULES_IN_A_PACKAGE)
    }
    assert crowded == {}


def test_the_modules_of_a_folder_are_counted_without_faces_and_migrations():
    paths = ("desk/__init__.py", "desk/models.py", "desk/rules/__init__.py", "desk/rules/a.py")
    more = ("desk/rules/b.py", "desk/migrations/0001_initial.py")
    assert folders([*paths, *more]) == {"desk": 1, "desk/rules": 2}


def test_no_module_is_named_for_what_it_is_instead_of_what_it_does():
    vague = re.compile(r"(^|/)(utils?|services?|helpers?|common|misc|core)(\.py|/)")
    assert [name(path) for path in code() if vague.search(name(path))] == []


# Words that only point at something, or say what happened to it, and not what it is.
POINTING = re.compile(
    r"(Here|Other|Others|One|Own|Such|Both|Said|Told|Shown|Known|Found|Given|Kept|Sent|Left|Cut|Done|"
    r"Lost|Spent|Missing|Beside|Tried|Standing|Waiting|[A-Z][a-z]+ed)"
)
# Nouns that look like them, and models, whose tables are called so.
NOUNS = {"Looking", "Unlocked"}


def is_pointing(class_name: str) -> bool:
    """Whether the name of a class is a participle or a pronoun and nothing more."""
    return bool(POINTING.fullmatch(class_name)) and class_name not in NOUNS


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield name(path), node


def test_a_class_says_what_it_is():
    assert {f"{where}: {node.name}" for where, node in classes() if is_pointing(node.name)} == set()


def test_what_django_calls_a_middleware_is_called_one():
    ours = [each for each in settings.MIDDLEWARE if each.startswith("website.")]
    assert len(ours) > 5
    assert [each for each in ours if not each.endswith("Middleware")] == []


@pytest.mark.parametrize("class_name", ["Here", "Settled", "Told", "Missing"])
def test_a_name_that_only_points_is_found(class_name):
    assert is_pointing(class_name)


def tags_above(text: str) -> set[str]:
    """The libraries that a template loads and that lie in the site, above both apps."""
    loaded = set(" ".join(re.findall(r"{% load ([^%]+) %}", text)).split())
    libraries = get_installed_libraries()
    return {tags for tags in loaded if libraries.get(tags, "").startswith("website.")}


def test_no_template_of_the_apps_loads_a_tag_of_the_site(monkeypatch):
    """Imports are asked by contracts; what a template loads, they do not see."""
    templates = tracked("awareness/*.html", "helpdesk/*.html", "templates/*.html")
    assert {name(path) for path in templates if tags_above(path.read_text("utf-8"))} == set()
    planted = {"above": "website.templatetags.above"}
    monkeypatch.setattr("tests.test_house.get_installed_libraries", lambda: planted)
    assert tags_above("{% load i18n above %}") == {"above"}


def test_only_the_face_of_a_package_hands_on_what_another_module_defines():
    """A second door to the same thing leaves a reader with two answers to where it is."""
    doors = {name(path) for path in code() if re.search(r"(?m)^__all__", path.read_text("utf-8"))}
    assert [door for door in doors if not door.endswith("/__init__.py")] == []


def test_nothing_stands_in_a_box_before_the_words():
    """Indented like the rest of a template, twenty spaces are sent with what somebody types."""
    before = re.compile(r"<textarea(?:(?!</textarea>)[^\n])*>\n[ \t]+")
    indented = [name(path) for path in tracked("*.html") if before.search(path.read_text("utf-8"))]
    assert indented == []


def test_styles_know_no_left_and_no_right():
    physical = re.compile(
        r"(margin|padding|border)-(left|right)|(?<![\w-])(left|right)\s*:|"
        r"(text-align|float|clear)\s*:\s*(left|right)|border-(top|bottom)-(left|right)-radius"
    )
    found = [
        f"{name(path)}: {match[0]}"
        for path in tracked("static/*.css", "*.html")
        for match in physical.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_nothing_names_the_machine_it_was_written_on_or_where_packages_come_from():
    homes = [f"/{folder}/" for folder in ("work", "root", "home")]
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js", "--index" + "-url"]
    found = [
        f"{name(path)}: {word}"
        for path in tracked()
        if path.suffix not in {".png", ".webp", ".mp4", ".mo", ".ico", ".woff2", ".xz"}
        and path.parent.name
        not in {"spoken", "own"}  # voices and pictures, as telephones make them
        and path.name != "test_house.py"
        for word in homes + hosts
        if re.search(rf"(?<![\w.]){re.escape(word)}", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_make_command_that_is_written_down_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    written = {
        (name(path), command)
        for path in tracked("*.md", ".ci/*")
        for command in re.findall(r"`(?:[A-Z]+=\S+ )*make ([a-z-]+)", path.read_text("utf-8"))
    }
    assert {(where, command) for where, command in written if command not in targets} == set()


def test_every_setting_from_the_environment_is_described():
    read = "".join(
        (ROOT / "site" / "website" / f"{module}.py").read_text("utf-8") for module in READ_IT
    )
    names = set(re.findall(r'(?:env\.\w+|secret|said)\(\s*"([A-Z_]+)"', read))
    described = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert len(names) > 15
    assert {each for each in names if f"`{each}`" not in described} == set()


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{name(path)}: {target}"
        for path in tracked("*.md")
        for target in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_a_migration_that_may_lose_something_says_why():
    dangerous = re.compile(r"migrations\.(RemoveField|DeleteModel|RenameModel|AlterField)\(")
    silent = [
        f"{name(path)}: {operation}"
        for path in tracked("*/migrations/*.py")
        for operation in dangerous.findall(path.read_text(encoding="utf-8"))
        if f"# allow: {operation}" not in path.read_text(encoding="utf-8")
    ]
    assert silent == []


def test_both_apps_mean_the_same_regions():
    seed = json.loads((ROOT / "base" / "phonebook" / "fallback.json").read_text(encoding="utf-8"))
    assert set(seed["regions"]) == set(RegionCode.values) - {RegionCode.UNKNOWN}


def test_locks_have_hashes_and_no_address():
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.findall(r"^[\w.\[\]-]+==", text, re.M)
        assert len(pinned) > 20
        assert text.count("==") >= len(pinned)
        blocks = re.split(r"\n(?=[\w])", text)
        assert [b for b in blocks if re.match(r"[\w.\[\]-]+==", b) and "--hash" not in b] == []


@pytest.mark.parametrize("length", [LONGEST_VIEW, LONGEST_VIEW + 1])
def test_the_ruler_measures(tmp_path, length, monkeypatch):
    lines = ["def view(request):", '    """Words do not count."""', *["    x = 1"] * length]
    (tmp_path / "views.py").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("tests.test_house.ROOT", tmp_path)
    assert [measured for _, _, measured in functions(tmp_path / "views.py")] == [length]
