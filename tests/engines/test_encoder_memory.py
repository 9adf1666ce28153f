"""Readings kept on disk: the same as fresh ones, read once, and never a reason to fail."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from toolkit.engines import encoder_session
from toolkit.engines.encoder import Encoder, mark
from toolkit.engines.encoder_memory import OFF, VARIABLE, Memory, make_key

TEXTS = ["Mexico welcomed the offer.", "Ordania condemned the raid.", "Mexico welcomed the offer."]
SPANS = [(0, 6), (0, 7), (0, 6)]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each call of the model read."""
    counted: list[int] = []
    read_all = encoder_session._read_all

    def count(marked: list, pieces: bool, workers: int) -> list:
        counted.append(len(marked))
        return read_all(marked, pieces, workers)

    monkeypatch.setattr(encoder_session, "_read_all", count)
    return counted


def test_a_second_run_reads_nothing_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[int]
) -> None:
    monkeypatch.setenv(VARIABLE, OFF)
    without = Encoder().score(TEXTS, SPANS)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    first, second = Encoder().score(TEXTS, SPANS), Encoder().score(TEXTS, SPANS)
    assert without == first == second
    assert calls == [2, 2, 0]  # equal rows are read once


def test_pieces_are_recalled_as_they_were_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = [mark(TEXTS[0], None, SPANS[0])]
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    fresh = encoder_session.read(marked, pieces=True)[0]
    kept = encoder_session.read(marked, pieces=True)[0]
    assert kept.pieces.shape == (len(marked[0].ids), 3)
    assert np.array_equal(fresh.pieces, kept.pieces)
    assert np.array_equal(fresh.rows, kept.rows)


def test_nothing_is_kept_where_it_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, OFF)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    Encoder().score(TEXTS, SPANS)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("content", [b"", b"this is no database, but long enough to be read as one" * 40])
def test_a_broken_file_is_done_without(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    scores = Encoder().score(TEXTS, SPANS)
    encoder_session.open_memory.cache_clear()
    for path in tmp_path.iterdir():
        path.unlink()
    (tmp_path / f"encoder-{encoder_session._checksum()[:16]}.sqlite").write_bytes(content)
    assert Encoder().score(TEXTS, SPANS) == scores
    assert ("the run goes on" in caplog.text) == bool(content)


def test_a_folder_that_is_none_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(blocked))
    assert len(Encoder().score(TEXTS, SPANS)) == len(TEXTS)
    assert "the run goes on" in caplog.text


def test_the_older_half_goes_when_the_file_is_too_large(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "small.sqlite", most_bytes=200_000)
    numbers = np.zeros(100, dtype=np.float32)
    keys = [make_key([number], 0, 0, pieces=True) for number in range(900)]
    for start in range(0, 900, 100):
        memory.keep(dict.fromkeys(keys[start : start + 100], (numbers, numbers)))
    assert memory.path.stat().st_size < 400_000
    assert keys[-1] in memory.recall(keys)
    assert keys[0] not in memory.recall(keys)


def test_two_processes_may_keep_the_same(tmp_path: Path) -> None:
    one, two = Memory(tmp_path / "m.sqlite"), Memory(tmp_path / "m.sqlite")
    key, numbers = make_key([1, 2], 0, 1, pieces=False), np.ones(3, dtype=np.float32)
    one.keep({key: (numbers, numbers[:0])})
    two.keep({key: (numbers, numbers[:0])})
    with sqlite3.connect(one.path) as file:
        assert file.execute("SELECT COUNT(*) FROM readings").fetchone() == (1,)
    assert np.array_equal(two.recall([key])[key][0], numbers)
