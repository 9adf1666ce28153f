"""Answers kept on disk: what was asked once is not sent again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def digest(request: dict[str, Any]) -> str:
    """The sha256 of all that makes an answer: model, prompt, input, and the shape asked for."""
    plain = json.dumps(request, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class AnswerCache:
    """One small file an answer, below a folder, by the digest of its request."""

    folder: Path

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.json"

    def read(self, sha256: str) -> str | None:
        """The answer as the model wrote it, or None; a file that cannot be read is as good as none."""
        try:
            kept = json.loads(self._place(sha256).read_text(encoding="utf-8"))
            answer = kept["answer"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return answer if isinstance(answer, str) else None

    def write(self, sha256: str, model: str, answer: str) -> None:
        """Keep an answer, whole or not at all."""
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=place.parent, suffix=".part", delete=False
        ) as handle:
            json.dump({"model": model, "answer": answer}, handle)
        os.replace(handle.name, place)  # noqa: PTH105  # the name of a temporary file is a text
