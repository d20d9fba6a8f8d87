"""Templates and sheets: nothing is filled, written or styled in vain."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from django.template import Engine, Template
from django.template.loader_tags import BlockNode, ExtendsNode

from tests.test_house import ROOT, code, name, tracked

FOLDER = re.compile(r"(?:^|/)templates/(?P<name>.+\.(?:html|txt))$")
# Templates for staff use Wagtail's classes too, which we have no list of.
OF_STAFF = re.compile(
    r"inbox/|website/(accounts|approvals|banners|recordings|staff_guide)/|wagtail(admin|docs)/|"
    r"awareness/(translating/|panels/|facts_to_check)"
)
# What others put on a page or look for on it, and our sheets and templates name after them.
OF_WAGTAIL = {
    "capabilitymessage",
    "content-wrapper",
    "js-translation-editor",
    "sidebar",
    "w-dropdown-button",
    "w-field",
    "w-field-row",
    "w-slim-header",
    "wrapper",
}
OF_GOOGLE = {"g-recaptcha"}
# Those of readers, and those of staff in the folders of their apps.
SHEETS, SCRIPTS = ("static/*.css", "*/static/*.css"), ("static/*.js", "*/static/*.js")
LONGEST_TEMPLATE = 80


def templates() -> dict[str, Path]:
    """Each template of ours, by the name that it is rendered, included or extended by."""
    named = {FOLDER.search(name(path)): path for path in tracked("*.html", "*.txt")}
    return {match["name"]: path for match, path in named.items() if match}


ENGINE = Engine.get_default()
TEMPLATES = templates()
TEXTS = {each: path.read_text(encoding="utf-8") for each, path in TEMPLATES.items()}


def ancestors(template: Template) -> Iterator[Template]:
    """What a template extends, and what that extends. One may extend another of its own name."""
    origins = [template.origin]
    while extends := template.nodelist.get_nodes_by_type(ExtendsNode):
        parent = extends[0].parent_name.resolve({})
        template, origin = ENGINE.find_template(parent, skip=origins)
        origins.append(origin)
        yield template


def filled_in_vain(template: Template) -> set[str]:
    """The blocks that a template fills and none of its ancestors has."""
    places = {
        block.name
        for each in ancestors(template)
        for block in each.nodelist.get_nodes_by_type(BlockNode)
    }
    extends = template.nodelist.get_nodes_by_type(ExtendsNode)
    filled = {
        node.name for each in extends for node in each.nodelist if isinstance(node, BlockNode)
    }
    return filled - places


def test_every_block_that_is_filled_has_a_place():
    vain = {each: filled_in_vain(ENGINE.get_template(each)) for each in TEMPLATES}
    assert {each: blocks for each, blocks in vain.items() if blocks} == {}


def test_a_block_without_a_place_is_seen():
    text = '{% extends "base.html" %}{% block title %}{% block own %}{% endblock %}{% endblock %}'
    assert filled_in_vain(ENGINE.from_string(text)) == set()
    more = text + "{% block tab_title %}{% endblock %}"
    assert filled_in_vain(ENGINE.from_string(more)) == {"tab_title"}


def strings(tree: ast.AST) -> Iterator[str]:
    """Each string of a module; a `*` stands for what an f-string fills in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "*" for p in node.values]
            yield "".join(map(str, parts))


def constants() -> tuple[set[str], set[str]]:
    """The strings of the code that name a template; and each constant that may fill a `*`."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in code()]
    said = {text for tree in trees for text in strings(tree)}
    every = {str(n.value) for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    return {text for text in said if text.endswith((".html", ".txt"))}, every


def is_named(template: str, names: set[str], fillings: set[str]) -> bool:
    """Whether the code has its name, whole or put together of constants."""
    if template in names:
        return True
    patterns = (re.escape(each).replace(r"\*", "(.+)") for each in names if each.count("*") == 1)
    matches = (re.fullmatch(pattern, template) for pattern in patterns)
    return any(match and match[1] in fillings for match in matches)


def replaces_one_of_another_app(template: str) -> bool:
    """Whether a package has a template of this name, in whose place ours is found."""
    origins = [
        Path(origin.name)
        for loader in ENGINE.template_loaders
        for origin in loader.get_template_sources(template)
    ]
    return any(each != TEMPLATES.get(template) and each.exists() for each in origins)


def called() -> set[str]:
    """The templates that others include or extend by their name."""
    names = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
    return {found for text in TEXTS.values() for found in names.findall(text)}


def test_every_template_that_is_called_is_there():
    of_others = {each for each in called() if each.startswith("django/forms/")}
    missing = called() - TEMPLATES.keys() - of_others
    assert {each for each in missing if not replaces_one_of_another_app(each)} == set()


def test_every_template_is_used():
    in_templates = called()
    names, fillings = constants()
    dead = {
        each
        for each in TEMPLATES
        if each not in in_templates
        and not is_named(each, names, fillings)
        and not replaces_one_of_another_app(each)
    }
    assert dead == set()


def test_a_name_that_is_put_together_is_known():
    names = {"mail/*.txt", "write.html"}
    assert is_named("write.html", names, set())
    assert is_named("mail/news.txt", names, {"news"})
    assert not is_named("mail/olds.txt", names, {"news"})


def styled(*sheets: str) -> set[str]:
    """The classes that style sheets speak of."""
    classes: set[str] = set()
    for path in tracked(*sheets):
        css = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"([^{}]*)\{", css):
            classes |= set(re.findall(r"\.([a-zA-Z][\w-]*)", selector.partition("@")[0]))
    return classes


def classes_of(markup: str) -> set[str]:
    """The classes that a template gives; a `*` stands for what it fills in."""
    markup = re.sub(r"{%\s*block main_class\s*%}(\S+?){%", r'class="\1"{%', markup)
    markup = re.sub(r"{{.*?}}", "*", re.sub(r"{%.*?%}", " ", markup))
    return {each for names in re.findall(r'class="([^"]*)"', markup) for each in names.split()}


def classes_of_code() -> set[str]:
    """The classes that scripts and modules give, or put together as `" name--modifier"`."""
    texts = [path.read_text(encoding="utf-8") for path in [*code(), *tracked(*SCRIPTS)]]
    given = re.compile(
        r"""class(?:Name|name)?["']?\s*[=:]\s*["']([^"'{}]*)|classList\.\w+\("([^"]*)"""
    )
    parts = re.compile(r'" ([\w-]+--[\w-]+)"')
    found = {"".join(each) for text in texts for each in given.findall(text)}
    return set(" ".join(found).split()) | {each for text in texts for each in parts.findall(text)}


def test_every_class_of_a_sheet_is_used():
    used = classes_of_code().union(*map(classes_of, TEXTS.values()))
    dead = {each for each in styled(*SHEETS) if not any(fnmatchcase(each, u) for u in used)}
    assert dead - OF_WAGTAIL == set()
    assert dead >= OF_WAGTAIL, "each is still spoken of"


def test_every_class_that_a_reader_is_sent_is_styled():
    sheets = styled("static/css/*.css")
    bare = {
        f"{each}: {used}"
        for each, text in TEXTS.items()
        if not OF_STAFF.match(each)
        for used in classes_of(text) - OF_GOOGLE
        if not any(fnmatchcase(known, used) for known in sheets)
    }
    assert bare == set()


def test_the_classes_of_a_template_are_found():
    text = (
        '<p class="a{% if b == "c" %} a--d{% endif %} e--{{ f }}">{% block main_class %}g{% end %}'
    )
    assert classes_of(text) == {"a", "a--d", "e--*", "g"}


def test_the_list_of_components_is_true():
    readme = (ROOT / "templates" / "components" / "README.md").read_text(encoding="utf-8")
    quoted = re.findall(r"`([^`]+)`", readme)
    listed = set(re.findall(r"`(components/[\w-]+\.html)`", readme))
    assert listed <= TEMPLATES.keys()
    markup = [
        each for each in quoted if "/" not in each and not re.search(r"\.(html|css|py)", each)
    ]
    classes = {each for text in markup for each in re.findall(r"\.([a-z][\w-]*)", text)}
    assert len(classes) > 30
    assert classes - styled("static/css/*.css") == set()


def test_templates_are_short_enough_to_be_read():
    long = {each: len(text.splitlines()) for each, text in TEXTS.items()}
    assert {each: lines for each, lines in long.items() if lines > LONGEST_TEMPLATE} == {}
