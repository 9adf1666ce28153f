"""The shipped encoder as a function: a marked text in, the scores of its heads out.

One row at a time: its int8 scales are its own, so neither order nor company nor the number of threads changes a
score (dynamic quantisation over a batch does).  Rows are spread over threads, each with one of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from toolkit.engines.encoder_input import CLS, MARKS, SEP, Marked, Piece, Vocabulary
from toolkit.engines.encoder_memory import Logits, find_folder, make_key, open_memory
from toolkit.resources import model_path

MODEL = "encoder"
THREADS = 8  # at the most
PIECE_CLASSES = 3  # against, none, favor
FEW = 64  # rows for which no threads are started


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits of one row by head, and of each of its pieces where they were asked for."""

    rows: np.ndarray
    pieces: np.ndarray


@cache
def settings() -> dict[str, Any]:
    """What training fixed beside the weights: places of the heads, temperatures, thresholds."""
    loaded: dict[str, Any] = json.loads(model_path(MODEL, "settings.json").read_text(encoding="utf-8"))
    return loaded


@cache
def vocabulary() -> Vocabulary:
    """The word pieces of the shipped encoder."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model_path(MODEL, "tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def pieces(part: str) -> list[Piece]:
        encoded = tokenizer.encode(part, add_special_tokens=False)
        return [(number, a, b) for number, (a, b) in zip(encoded.ids, encoded.offsets, strict=True)]

    return Vocabulary(pieces, {name: tokenizer.token_to_id(name) or 0 for name in (*MARKS, CLS, SEP)})


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(model_path(MODEL, "encoder.onnx")), options, providers=["CPUExecutionProvider"]
    )


@cache
def _checksum() -> str:
    return hashlib.sha256(model_path(MODEL, "encoder.onnx").read_bytes()).hexdigest()


def _read_one(marked: Marked, pieces: bool) -> Logits:
    places = np.array([0, marked.holder, marked.target], dtype=np.int64)
    scored = np.arange(len(marked.ids) if pieces else 0, dtype=np.int64)
    ids = np.array(marked.ids, dtype=np.int64)
    rows, each = _session().run(None, {"ids": ids, "places": places, "scored": scored})
    return rows[0], each


def _read_all(marked: Sequence[Marked], pieces: bool, workers: int) -> list[Logits]:
    if marked:
        _session()
    if workers == 1 or len(marked) < FEW:
        return [_read_one(one, pieces) for one in marked]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda one: _read_one(one, pieces), marked))


def read(marked: Sequence[Marked], *, pieces: bool = False, threads: int | None = None) -> list[Reading]:
    """The scores of each row, in the order given; rows of the same pieces (wire copy) are read once.

    pieces   whether each piece is scored too, which takes longer
    threads  how many rows are read at once; by default as many as there are cores, at most THREADS
    Rows that a run before has read are recalled (`encoder_memory`).
    """
    keys = [make_key(one.ids, one.holder, one.target, pieces=pieces) for one in marked]
    apart = dict(zip(keys, marked, strict=True))
    folder = find_folder()
    memory = open_memory(folder, _checksum()) if folder else None
    known = memory.recall(apart) if memory else {}
    new = [key for key in apart if key not in known]
    workers = threads or min(os.cpu_count() or 1, THREADS)
    fresh = dict(zip(new, _read_all([apart[key] for key in new], pieces, workers), strict=True))
    if memory:
        memory.keep(fresh)
    logits = known | fresh
    return [Reading(logits[key][0], logits[key][1].reshape(-1, PIECE_CLASSES)) for key in keys]


def beliefs(logits: np.ndarray, task: str) -> np.ndarray:
    """Calibrated probabilities of the classes of one task, from logits whose last axis holds all heads."""
    first, last = settings()["heads"][task]
    return softmax(logits[..., first:last] / settings()["temperature"][task])


def softmax(logits: np.ndarray) -> np.ndarray:
    """Shares along the last axis that sum to one."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: np.ndarray = odds / odds.sum(axis=-1, keepdims=True)
    return shares
