"""How trained weights lie on disk: arrays in .npz, tables and templates in JSON; no time stamps."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines.attribution_chain import SLOT_BITS, Chain, Slots, build_table
from toolkit.engines.attribution_features import Forms, Template
from toolkit.engines.attribution_ranking import Trees
from toolkit.engines.attribution_syntax import Tagger

CHAINS = ("speech", "token", "cue")


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that was trained."""

    forms: Forms
    tagger: Tagger
    token_chain: Chain
    token_templates: list[Template]
    cue_chain: Chain
    cue_templates: list[Template]
    trees: Trees


def read_parts(folder: Path) -> Parts:
    """The trained parts that `write_parts` left in a folder."""
    templates = json.loads((folder / "templates.json").read_text(encoding="utf-8"))
    read = {name: [[(column, int(at)) for column, at in t] for t in templates[name]] for name in CHAINS}
    forms = json.loads(gzip.decompress((folder / "forms.json.gz").read_bytes()))
    chains = {name: read_chain(folder / f"{name}.npz") for name in CHAINS}
    return Parts(
        forms=Forms.from_json(forms),
        tagger=Tagger(chains["speech"], read["speech"]),
        token_chain=chains["token"],
        token_templates=list(read["token"]),
        cue_chain=chains["cue"],
        cue_templates=list(read["cue"]),
        trees=read_trees(folder / "trees.npz"),
    )


def write_parts(parts: Parts, folder: Path) -> None:
    """Write every trained part; reading it back gives the same predictions."""
    folder.mkdir(parents=True, exist_ok=True)
    tagger = parts.tagger
    chains = (tagger.chain, parts.token_chain, parts.cue_chain)
    templates = (tagger.templates, parts.token_templates, parts.cue_templates)
    for name, chain in zip(CHAINS, chains, strict=True):
        write_chain(chain, folder / f"{name}.npz")
    lines = (f'"{name}": {json.dumps(rows)}' for name, rows in zip(CHAINS, templates, strict=True))
    (folder / "templates.json").write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    write_json(parts.forms.as_json(), folder / "forms.json.gz")
    np.savez_compressed(
        folder / "trees.npz",
        base=np.float64(parts.trees.base),
        feature=parts.trees.feature.astype(np.int8),
        threshold=parts.trees.threshold,
        leaf=parts.trees.leaf,
    )


def write_json(value: Any, path: Path) -> None:
    """Compressed JSON without a time stamp."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


def read_trees(path: Path) -> Trees:
    """Boosted trees from their arrays."""
    with np.load(path) as arrays:
        return Trees(
            base=float(arrays["base"]),
            feature=arrays["feature"].astype(np.int64),
            threshold=arrays["threshold"],
            leaf=arrays["leaf"],
        )


def read_chain(path: Path) -> Chain:
    """A chain from its sorted features and its weights of one byte."""
    with np.load(path) as arrays:
        features = np.cumsum(arrays["gaps"].astype(np.int64))
        weights = arrays["weights"].astype(np.float32) * np.float32(arrays["step"])
        labels = tuple(str(label) for label in arrays["labels"])
        transitions = arrays["transitions"]
    zeros = np.zeros((1, weights.shape[1]), dtype=np.float32)
    return Chain(labels, build_table(features), np.concatenate([zeros, weights]), transitions)


def write_chain(chain: Chain, path: Path) -> None:
    """Features in order as gaps, weights rounded to 255 steps; a feature whose weights are all zero is left out."""
    features, rows = known_features(chain)
    step = float(np.abs(chain.weights).max()) / 127 or 1.0
    weights = np.round(chain.weights[rows] / step).astype(np.int8)
    kept = np.flatnonzero(weights.any(axis=1))
    order = kept[np.argsort(features[kept], kind="stable")]
    np.savez_compressed(
        path,
        labels=np.array(chain.labels),
        gaps=np.diff(features[order], prepend=0).astype(np.uint32),
        weights=weights[order],
        step=np.float32(step),
        transitions=chain.transitions,
    )


def known_features(chain: Chain) -> tuple[Slots, Slots]:
    """The features a chain can find and their rows."""
    slots = np.flatnonzero(chain.table)
    entries = chain.table[slots].astype(np.int64)
    mask = (1 << SLOT_BITS) - 1
    return (entries & ~mask) | slots, entries & mask


def trim(chain: Chain, *, floor: float = 0.0, limit: float | None = None, levels: int = 127) -> Chain:
    """Weights below `floor` become zero, those beyond `limit` the limit, the rest one of so many steps.

    With 127 levels and no limit: the chain as it will be read back.
    """
    weights = np.where(np.abs(chain.weights) < floor, 0, chain.weights)
    step = (limit or float(np.abs(weights).max()) or 1.0) / levels
    rounded = np.clip(np.round(weights / step), -levels, levels) * np.float32(step)
    return Chain(chain.labels, chain.table, rounded.astype(np.float32), chain.transitions)
