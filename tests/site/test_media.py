"""What editors put into the library reaches readers, and nothing else of the folder does."""

import pytest

FILM = bytes(range(256)) * 40


@pytest.fixture
def library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("documents/film.mp4", "documents/film.vtt", "original_images/me.jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(FILM)
    (tmp_path.parent / "outside.txt").write_text("secret")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_film_is_sent_with_its_kind_and_size_and_without_a_cookie(library, client):
    response = client.get("/media/documents/film.mp4")
    assert body(response) == FILM
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Content-Length"] == str(len(FILM))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_a_player_gets_the_part_that_it_asks_for(library, client):
    response = client.get("/media/documents/film.mp4", headers={"range": "bytes=100-299"})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes 100-299/{len(FILM)}"
    assert body(response) == FILM[100:300]


def test_what_a_browser_has_already_is_not_sent_again(library, client):
    first = client.get("/media/documents/film.vtt")
    assert first.headers["Content-Type"].startswith("text/vtt")
    again = client.get(
        "/media/documents/film.vtt", headers={"if-none-match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert body(first) == FILM


@pytest.mark.parametrize(
    "path",
    ["original_images/me.jpg", "documents", "documents/none.pdf", "documents/../../outside.txt"],
)
def test_originals_folders_and_what_lies_elsewhere_are_not_there(library, client, path, db):
    assert client.get(f"/media/{path}", follow=True).status_code == 404


def test_nobody_writes_there(library, client):
    response = client.post("/media/documents/film.mp4", "a=b", content_type="text/plain")
    assert response.status_code == 405
