"""The published tree: equal to what should be public, whenever its keeper was killed."""

import gzip
import multiprocessing
import os
import random
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.everything import examples
from website.published import published_tree
from website.published.compression import FORMS, SMALL, RenderedPage, smaller_forms
from website.published.manifest import read_manifest
from website.published.published_tree import PublishedTree
from website.published.publishing_order import PAPER, Thoroughness
from website.published.response_file import SUFFIX, unpack


class Killed(BaseException):
    """The plug was pulled."""


class Fragile(PublishedTree):
    """A tree whose keeper is killed before its n-th step."""

    left = -1

    def step(self):
        if self.left == 0:
            raise Killed
        self.left -= 1

    def write(self, path, data, *, durable=False):
        self.step()
        if self.left == 0:  # killed while writing: half of it is there, under another name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f".{path.name}-killed").write_bytes(data[: len(data) // 2])
        super().write(path, data, durable=durable)

    def remove(self, path):
        self.step()
        super().remove(path)


def render(words):
    """A renderer of a site given as name -> words; style says which style the page wants."""

    def page(name):
        content = f"<p>{words[name]}</p>" * 20
        return RenderedPage(content.encode(), [("Policy", f"allows {words[name]}"), ("Name", name)])

    return page


def keep(tree, words, **how):
    return tree.reconcile(words, render(words), **how)


def public(tree):
    """What a reader finds: by name, after proving that nothing is half there."""
    found = {}
    for path in tree.folder.rglob(f"*{SUFFIX}"):
        name = str(path.relative_to(tree.folder)).removesuffix(SUFFIX)
        answer = unpack(path.read_bytes())
        content = gzip.decompress(answer.gzip)
        assert brotli.decompress(answer.br) == content
        words = content.decode()[3:].partition("<")[0]
        assert dict(answer.headers) == {"Policy": f"allows {words}", "Name": name}
        found[name] = words
    return found


def everything(tree):
    return {
        str(path.relative_to(tree.folder)): path.read_bytes()
        for path in tree.folder.rglob("*")
        if path.is_file()
    }


BEFORE = {"en/index.html": "home", "en/help/index.html": "help", "fr/index.html": "accueil"}
AFTER = {
    "en/index.html": "home2",
    "en/new/index.html": "new",
    "fr/index.html": "accueil",
    "robots.txt": "r",
}


def test_what_should_be_public_is_and_nothing_else(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    assert sorted(keep(tree, BEFORE).written) == sorted(BEFORE)
    assert public(tree) == BEFORE
    changes = keep(tree, AFTER)
    assert changes.removed == ["en/help/index.html"]
    assert sorted(changes.written) == ["en/index.html", "en/new/index.html", "robots.txt"]
    assert public(tree) == AFTER
    assert sorted(everything(tree)) == sorted(f"{name}{form}" for name in AFTER for form in FORMS)


def test_where_nothing_changed_nothing_is_written(tmp_path):
    tree = Fragile(tmp_path / "public")
    keep(tree, BEFORE)
    tree.left = 0
    assert keep(tree, BEFORE) == ([], [], {}, [])


def test_a_page_that_comes_out_the_same_is_not_written_again(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    before = {path: path.stat().st_ino for path in tree.folder.rglob("*")}
    changes = tree.reconcile(dict.fromkeys(BEFORE, "another"), render(BEFORE))
    assert changes == ([], [], {}, [])
    assert {path: path.stat().st_ino for path in tree.folder.rglob("*")} == before


def test_a_new_header_is_written_though_the_page_is_the_same(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    tree.reconcile({"a": "1"}, lambda name: RenderedPage(b"x", [("Policy", "old")]))
    assert tree.reconcile(
        {"a": "2"}, lambda name: RenderedPage(b"x", [("Policy", "new")])
    ).written == ["a"]
    answer = unpack((tree.folder / f"a{SUFFIX}").read_bytes())
    assert answer.headers == [("Policy", "new")]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_was_lost_or_changed_is_made_again(tmp_path, form):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    whole = everything(tree)
    path = tree.folder / f"en/index.html{form}"
    path.unlink()
    keep(tree, BEFORE)
    assert everything(tree) == whole
    data = path.read_bytes()
    path.write_bytes(data + b"!")
    keep(tree, BEFORE)
    assert everything(tree) == whole


def test_a_file_that_rotted_without_a_trace_is_found_by_reading(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    whole = everything(tree)
    path = tree.folder / "en/index.html.br"
    stat, data = path.stat(), path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 255]) + data[1:])
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    keep(tree, BEFORE)
    assert everything(tree) != whole
    keep(tree, BEFORE, care=Thoroughness.READ)
    assert everything(tree) == whole


def test_what_nobody_put_there_is_removed(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    (tree.folder / "left" / "over").mkdir(parents=True)
    (tree.folder / "left" / "over" / "draft.html").write_text("secret")
    (tree.folder / ".index.html.7.7").write_text("half")
    keep(tree, BEFORE)
    assert not (tree.folder / "left").exists()
    assert sorted(everything(tree)) == sorted(f"{name}{form}" for name in BEFORE for form in FORMS)


@pytest.mark.parametrize("manifest", [b"", b"{", b"[]", b'{"a": 1}', b'{"a": [1]}', b"\xff"])
def test_without_a_manifest_all_is_made_again(tmp_path, manifest):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    tree.manifest.write_bytes(manifest)
    assert sorted(keep(tree, BEFORE).written) == sorted(BEFORE)


def test_a_page_that_cannot_be_rendered_stays_as_it_was_and_holds_up_no_other(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)

    def broken(name):
        if name == "en/index.html":
            raise ValueError
        return render(AFTER)(name)

    assert list(tree.reconcile(AFTER, broken).failed) == ["en/index.html"]
    assert public(tree) == {**AFTER, "en/index.html": "home"}
    assert keep(tree, AFTER).written == ["en/index.html"]


def test_a_withdrawn_page_leaves_before_anything_else_is_done(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    seen = []

    def watching(name):
        seen.append(sorted(public(tree)))
        return render(AFTER)(name)

    tree.reconcile(AFTER, watching)
    assert all("en/help/index.html" not in names for names in seen)


def test_a_second_round_makes_pages_smaller_and_changes_nothing_else(tmp_path):
    text = (Path(__file__).parents[2] / "LICENSE").read_text(encoding="utf-8")
    words = {"a": " ".join(text.replace("<", "").split())[:4000], "b": "short"}
    tree = PublishedTree(tmp_path / "public")
    keep(tree, words)
    quick = (tree.folder / "a.br").stat().st_size
    assert tree.squeeze() == 2
    assert (tree.folder / "a.br").stat().st_size < quick
    assert public(tree) == words
    assert tree.squeeze() == 0
    assert keep(tree, words) == ([], [], {}, [])
    assert [*tree.differences(words, render(words))] == []
    # A page that comes out the same keeps what the second round made of it.
    assert tree.reconcile(dict.fromkeys(words, "x"), render(words)).written == []
    assert {entry.level for entry in read_manifest(tree.manifest).values()} == {SMALL}


def test_a_second_round_writes_only_what_becomes_smaller(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, {"a": "x" * 4000})
    numbers = {form: (tree.folder / f"a{form}").stat().st_ino for form in FORMS}
    assert tree.squeeze() == 1
    changed = {form for form in FORMS if (tree.folder / f"a{form}").stat().st_ino != numbers[form]}
    assert changed == {".br", SUFFIX}


def test_what_a_killed_writer_has_left_in_the_tree_goes_with_the_next_round(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    (tree.folder / "en/.index.html-half").write_text("half of")
    keep(tree, BEFORE)
    assert not (tree.folder / "en/.index.html-half").exists()


def test_a_page_that_is_not_whole_waits_for_its_repair_and_holds_up_nobody(tmp_path):
    words = {"a": "x" * 4000, "b": "y" * 4000}
    tree = PublishedTree(tmp_path / "public")
    keep(tree, words)
    (tree.folder / "a.answer").write_bytes(b"half of")
    assert [tree.squeeze(), tree.squeeze()] == [1, 0]
    assert keep(tree, words).written == ["a"]
    assert [tree.squeeze(), tree.squeeze()] == [1, 0]


def test_a_tree_that_vanishes_meanwhile_does_not_come_back_in_part(tmp_path, monkeypatch):
    """Else the front would answer 404 for all that is not there yet, where Django could answer."""
    tree = PublishedTree(tmp_path / "public")
    keep(tree, {"a": "x" * 4000})

    def gone(stored):
        tree.folder.rename(tmp_path / "gone")
        return smaller_forms(stored)

    monkeypatch.setattr(published_tree, "smaller_forms", gone)
    assert tree.squeeze() == 0
    assert [*tree.folder.rglob("*")] == []


@pytest.mark.parametrize(
    ("when", "name"),
    [("looked at", "b.html"), ("rendered", "b.html"), ("rendered", "404/en.html")],
)
def test_a_tree_that_vanishes_within_a_round_never_lacks_what_the_round_believed(
    tmp_path, monkeypatch, when, name
):
    """Or the page that says "not there" would speak of pages that are."""
    words = {f"{each}.html": each for each in "abc"} | {"404/en.html": "not there"}
    tree = PublishedTree(tmp_path / "public")
    keep(tree, words)
    gone, looked = tmp_path / "gone", PublishedTree._sound
    alone = []  # whether it spoke of pages that were not there, at each that was made afterwards

    def takes(now, at):
        if (now, at) == (when, name) and not gone.exists():
            tree.folder.rename(gone)

    def looks(self, each, *how):
        found = looked(self, each, *how)
        takes("looked at", each)
        return found

    def renders(each):
        if gone.exists() and each != "404/en.html":
            alone.append((tree.folder / f"404/en.html{SUFFIX}").exists())
        takes("rendered", each)
        return render(words)(each)

    monkeypatch.setattr(PublishedTree, "_sound", looks)
    tree.reconcile(
        words, renders, Thoroughness.USUAL if when == "looked at" else Thoroughness.RENDER
    )
    assert gone.exists()
    assert len(alone) >= 3
    assert not any(alone)
    assert public(tree) == words


def test_differences_are_named(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, BEFORE)
    assert [*tree.differences(BEFORE, render(BEFORE))] == []
    (tree.folder / "stray").write_text("x")
    (tree.folder / "fr/index.html.gz").write_bytes(b"x")
    assert [*tree.differences({**BEFORE, "z": ""}, render(BEFORE))] == [
        "z: should be public and is not",
        "stray: is public and should not be",
        "fr/index.html.gz: is not what it should be",
    ]


@pytest.mark.parametrize("now", [{"a": "y" * 4000}, {}])
def test_what_changed_while_a_page_was_made_smaller_is_not_written_over(tmp_path, monkeypatch, now):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, {"a": "x" * 4000})

    def changing(stored):
        keep(tree, now)
        return smaller_forms(stored)

    monkeypatch.setattr(published_tree, "smaller_forms", changing)
    assert tree.squeeze() == 0
    assert public(tree) == now


@pytest.mark.parametrize("change", ["forward", "there and back", "squeezed"])
def test_a_keeper_killed_between_any_two_steps_leaves_nothing_half_done(tmp_path, change):
    whole = PublishedTree(tmp_path / "whole")
    keep(whole, AFTER if change != "there and back" else BEFORE)
    whole.squeeze()
    steps = 0
    while True:
        tree = Fragile(tmp_path / str(steps) / "public")
        keep(tree, BEFORE)
        tree.left = steps
        try:
            if change == "squeezed":
                tree.squeeze()
            keep(tree, AFTER)
            finished = True
        except Killed:
            finished = False
        for name, words in public(tree).items():
            assert words in (BEFORE.get(name), AFTER.get(name)), "a mixture"
        tree.left = -1
        keep(tree, AFTER if change != "there and back" else BEFORE)
        tree.squeeze()
        assert everything(tree) == everything(whole), f"killed before step {steps}"
        if finished:
            break
        steps += 1
    assert steps > 15


SITES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["x", "y"]), max_size=6)


@settings(max_examples=examples(20, 80))
@given(st.lists(st.tuples(SITES, st.integers(0, 40), st.booleans()), min_size=1, max_size=5))
def test_whatever_came_before_the_last_round_decides(tmp_path_factory, rounds):
    tree = Fragile(tmp_path_factory.mktemp("rounds") / "public")
    for words, steps, squeezed in rounds:
        tree.left = steps
        try:
            keep(tree, words)
            if squeezed:
                tree.squeeze()
        except Killed:
            continue
    tree.left = -1
    last = rounds[-1][0]
    keep(tree, last)
    assert public(tree) == last
    assert keep(tree, last) == ([], [], {}, [])


def keep_often(folder, seed):
    tree = PublishedTree(folder)
    chance = random.Random(seed)  # noqa: S311 - which of two sites comes next
    for _ in range(6):
        keep(tree, chance.choice([BEFORE, AFTER]))
        tree.squeeze(2)


def test_two_keepers_at_once_do_not_mix_their_work(tmp_path):
    folder = tmp_path / "public"
    spawn = multiprocessing.get_context("spawn")
    keepers = [spawn.Process(target=keep_often, args=(folder, seed)) for seed in (1, 2)]
    for keeper in keepers:
        keeper.start()
    while any(keeper.is_alive() for keeper in keepers):
        tree = PublishedTree(folder)
        for name in {*BEFORE, *AFTER}:
            with suppress(FileNotFoundError):
                assert unpack((folder / f"{name}{SUFFIX}").read_bytes())
    assert [keeper.exitcode for keeper in keepers] == [0, 0]
    keep(tree, AFTER)
    assert public(tree) == AFTER


class Counted:
    """A renderer that notes what was made, and before which papers were gone."""

    def __init__(self, tree):
        self.tree, self.made = tree, []

    def __call__(self, name):
        self.made.append(name)
        self.papers_then = sorted(path.stem for path in self.tree.folder.glob("*.pdf"))
        return RenderedPage(f"{name} {len(self.made)}".encode(), [])


PAPERS = {
    "a.pdf": f"{PAPER}one:x",
    "b.pdf": f"{PAPER}two:x",
    "c.pdf": f"{PAPER}three:x",
    "index.html": "1:x",
}


def test_a_paper_is_not_compressed_a_second_time(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    keep(tree, PAPERS | {"index.html": "1:" + "y" * 4000})
    assert [tree.squeeze(), tree.squeeze()] == [1, 0]


def test_a_paper_that_would_say_something_else_is_gone_before_anything_is_made(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    tree.reconcile(PAPERS, Counted(tree))
    changed = PAPERS | {"a.pdf": f"{PAPER}other:y", "b.pdf": f"{PAPER}two:y", "index.html": "1:y"}
    counted = Counted(tree)
    changes = tree.reconcile(changed, counted, papers=0)
    assert counted.made == ["index.html"]
    # The number of another one, or its layout alone, is no reason to take a paper away.
    assert counted.papers_then == ["b", "c"]
    assert changes.removed == ["a.pdf"]
    assert changes.waiting == ["a.pdf", "b.pdf"]


def test_papers_come_behind_all_pages_few_at_a_time_and_each_is_made_once(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    counted = Counted(tree)
    assert tree.reconcile(PAPERS, counted, papers=1).waiting == ["b.pdf", "c.pdf"]
    # A warning that is published meanwhile does not wait for the papers that are left.
    urgent = PAPERS | {"warning.html": "2:x"}
    while tree.reconcile(urgent, counted, papers=1).waiting:
        pass
    assert counted.made == ["index.html", "a.pdf", "warning.html", "b.pdf", "c.pdf"]
    assert tree.reconcile(urgent, counted, Thoroughness.RENDER, papers=1).waiting == []
    assert counted.made[5:] == ["index.html", "warning.html"], "no paper was made in vain"


def test_whoever_asks_whether_a_page_is_public_waits_for_no_paper(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    tree.reconcile(PAPERS, Counted(tree))
    changed = PAPERS | {"index.html": "page:2", "a.pdf": f"{PAPERS['a.pdf']}2"}
    counted = Counted(tree)
    then = {}

    def look(name):
        then[name] = {each: entry.want for each, entry in read_manifest(tree.manifest).items()}
        return counted(name)

    tree.reconcile(changed, look)
    assert then["index.html"]["index.html"] != "page:2", "not before it is made"
    assert then["a.pdf"]["index.html"] == "page:2"
    assert then["a.pdf"]["b.pdf"] == PAPERS["b.pdf"], "what stays is still known"
    made = {each: entry.want for each, entry in read_manifest(tree.manifest).items()}
    assert made == changed


def test_nor_for_all_other_pages(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    first = published_tree.NOTED_FIRST
    names = [f"{number:03}" for number in range(8 * first)]
    noted = []

    def look(name):
        noted.append(len(read_manifest(tree.manifest)) if tree.manifest.exists() else 0)
        return RenderedPage(name.encode(), [])

    tree.reconcile({name: f"{name}:x" for name in names}, look)
    # Few times, however many there are.
    assert sorted(set(noted)) == [0, first, 2 * first, 4 * first]
    assert noted[first - 1 : first + 1] == [0, first]
    assert len(read_manifest(tree.manifest)) == len(names)


def test_a_paper_that_cannot_be_made_holds_up_no_other(tmp_path):
    tree = PublishedTree(tmp_path / "public")
    counted = Counted(tree)

    def fails_for_a(name):
        if name == "a.pdf":
            raise ValueError("no such font")
        return counted(name)

    assert tree.reconcile(PAPERS, fails_for_a, papers=1).waiting == ["c.pdf"]
    assert [*tree.reconcile(PAPERS, fails_for_a, papers=1).failed] == ["a.pdf"]
    assert counted.made == ["index.html", "b.pdf", "c.pdf"]
