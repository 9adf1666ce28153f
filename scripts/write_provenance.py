"""Bring the checksums of toolkit/lexicons/PROVENANCE.csv up to date; a lexicon without a row gets one.

python scripts/write_provenance.py
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

LEXICONS = Path(__file__).parent.parent / "toolkit" / "lexicons"
COLUMNS = ["file", "source", "licence", "sha256", "note"]
OURS = {"source": "written for this project", "licence": "MIT", "note": ""}


def main() -> None:
    target = LEXICONS / "PROVENANCE.csv"
    with target.open(encoding="utf-8", newline="") as handle:
        known = {row["file"]: row for row in csv.DictReader(handle)}
    rows = []
    for path in sorted(LEXICONS.glob("*.csv")):
        if path != target:
            row = {"file": path.name, **OURS} | known.get(path.name, {})
            rows.append(row | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
