"""The feature templates of the attribution models, from attribution_templates.json."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from toolkit.engines.attribution_features import Template

PATH = Path(__file__).with_name("attribution_templates.json")


@cache
def read_templates() -> dict[str, list[Template]]:
    """Templates by model: each a list of (column, offset)."""
    rows = json.loads(PATH.read_text(encoding="utf-8"))
    return {
        model: [[(name, int(at)) for name, at in t] for t in templates] for model, templates in rows.items()
    }
