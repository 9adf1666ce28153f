from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import InputError
from toolkit.reports.places import Place, open_place, swap_in


def write_report(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}")
    (folder / "report.html").write_text(text)


def test_a_new_report_takes_the_place_of_the_old(tmp_path: Path):
    write_report(tmp_path / "brief", "old")
    (tmp_path / "brief" / "failed.html").write_text("failed")
    with open_place(tmp_path, "brief") as place:
        write_report(place.fresh, "new")
        assert (place.report / "report.html").read_text() == "old"
        page = swap_in(place)
    assert page.read_text() == "new"
    assert sorted(path.name for path in place.report.iterdir()) == ["manifest.json", "report.html"]
    assert not place.work.exists()
    assert not place.old.exists()


def test_a_change_that_was_cut_off_is_undone(tmp_path: Path):
    place = Place(tmp_path, "brief")
    write_report(place.old, "last good")
    write_report(place.fresh, "never swapped in")
    with open_place(tmp_path, "brief"):
        assert (place.report / "report.html").read_text() == "last good"
        assert list(place.fresh.iterdir()) == []


def test_a_change_that_fails_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_report(tmp_path / "brief", "last good")
    with open_place(tmp_path, "brief") as place:
        place.fresh.rmdir()
        with pytest.raises(OSError, match="No such file"):
            swap_in(place)
    assert (tmp_path / "brief" / "report.html").read_text() == "last good"


@pytest.mark.parametrize("name", ["", ".work", "../x", "a/b", "a b"])
def test_names_that_are_no_folder_of_ours_are_refused(tmp_path: Path, name: str):
    with pytest.raises(InputError, match="allowed: letters, digits"), open_place(tmp_path, name):
        pass
