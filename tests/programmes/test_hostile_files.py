"""Somebody hands in a file that is meant to hurt; it is refused with a line and nothing else happens."""

from pathlib import Path

import pytest

from pia.programmes.located_yaml import Unreadable, read_bytes, read_file

BOMB = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 120))

HOSTILE = [
    (BOMB, 1, "Anchors"),
    (b"a: 1\nb: *a\n", 2, "Anchors"),
    (b"a: 1\nb:\n  c: 1\n  c: 2\n", 4, "“c” stands here twice"),
    (b"a: 1\nb: !!python/object/apply:os.system [x]\n", 2, "Tags"),
    (b"a: 1\n---\nb: 2\n", 2, "more than one document"),
    (b"a: [1, 2\n", 2, "not valid YAML"),
    (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8"),
    (b"\x00\x01\x02", 1, "not valid YAML"),
    (b"", 1, "empty"),
    (b"? [a, b]\n: c\n", 1, "plain text"),
    (b"[" * 500 + b"]" * 500, 1, "nested too deeply"),
    (b"a" * 1_000_001, 1, "larger than"),
]


@pytest.mark.parametrize(("raw", "line", "words"), HOSTILE)
def test_it_refuses_a_hostile_file_and_names_the_line(raw: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(raw, name="case.yaml")

    assert str(caught.value).startswith(f"case.yaml:{line}: ")
    assert words in str(caught.value)


def test_it_does_not_read_a_huge_file_to_its_end(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as stream:
        stream.truncate(50_000_000)

    with pytest.raises(Unreadable, match="larger than"):
        read_file(huge)


def test_it_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read_file(tmp_path / "missing.yaml")


def test_it_keeps_what_was_typed() -> None:
    source = read_bytes(b"\xef\xbb\xbfa: yes\nb: 2026-11-01\nc: 012\nd: 1.50\ne: -3\nf: 'true'\ng: ~\n", name="x")

    assert source.data == {"a": "yes", "b": "2026-11-01", "c": "012", "d": 1.5, "e": -3, "f": "true", "g": None}


def test_it_finds_the_line_of_every_value() -> None:
    source = read_bytes("甲:\n  - 1\n  - 乙: 2\n".encode(), name="x")

    assert source.line(("甲",)) == 1
    assert source.line(("甲", 1, "乙")) == 3
    assert source.line(("甲", 1, "missing")) == 3
