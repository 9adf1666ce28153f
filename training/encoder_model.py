"""The encoder in torch: one body, four heads, and how it is trained."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AutoModel

from toolkit.engines.encoder import is_name
from toolkit.engines.encoder_input import CLS, MARKS, SEP, Marked, Vocabulary
from training.encoder_rows import CLASSES, QUAD, RELATION, SENTIMENT, STANCE, TARGETS, Row

TASKS = (SENTIMENT, RELATION, STANCE, QUAD)  # a class a row; TARGETS gives one a piece
SLICES: dict[str, slice] = {}
for _task in TASKS:
    _start = max((s.stop for s in SLICES.values()), default=0)
    SLICES[_task] = slice(_start, _start + len(CLASSES[_task]))
WIDTH = max(s.stop for s in SLICES.values())
NO_PIECE = -100  # class of a piece that is not scored
BATCHES_A_POOL = 40


@dataclass(frozen=True)
class Recipe:
    """How long and how fast."""

    epochs: float
    rate: float
    batch: int = 32
    warm_up: float = 0.1
    mask: float = 0.5  # share of the names that are hidden
    average: float = 0.995  # decay of the moving average of the weights that is kept in the end
    quiet: float = 1.0  # share of the rows without a side that one pass sees, drawn anew in each
    seed: int = 1
    bf16: bool = True


def read_vocabulary(folder: Path) -> Vocabulary:
    """The word pieces of the model in `folder`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    cls, sep = (CLS, SEP) if tokenizer.token_to_id("<s>") is None else ("<s>", "</s>")
    special = {mark: tokenizer.token_to_id(mark) or 0 for mark in MARKS}
    special |= {CLS: tokenizer.token_to_id(cls) or 0, SEP: tokenizer.token_to_id(sep) or 0}

    def pieces(part: str) -> list[tuple[int, int, int]]:
        encoded = tokenizer.encode(part, add_special_tokens=False)
        return [(i, a, b) for i, (a, b) in zip(encoded.ids, encoded.offsets, strict=True)]

    return Vocabulary(pieces, special)


class Encoder(nn.Module):  # type: ignore[misc]
    """A pretrained body; every head reads the whole text, the holder's mark and the target's mark."""

    def __init__(self, folder: Path, *, dropout: float = 0.1, attention: str = "eager") -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attention_probs_dropout_prob=0.0,
            attn_implementation=attention,  # eager is the fastest on one core
        )
        for parameter in self.body.embeddings.parameters():
            parameter.requires_grad = False
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(3 * self.body.config.hidden_size, WIDTH)
        self.pieces = nn.Linear(self.body.config.hidden_size, len(CLASSES[TARGETS]))

    def forward(
        self, ids: torch.Tensor, there: torch.Tensor, holder: torch.Tensor, target: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of the row's classes, and of each piece's."""
        states = self.body(ids, attention_mask=there).last_hidden_state
        rows = torch.arange(ids.shape[0])
        read = torch.cat([states[:, 0], states[rows, holder], states[rows, target]], dim=1)
        return self.heads(self.dropout(read.float())), self.pieces(self.dropout(states.float()))


def mark_row(row: Row, vocabulary: Vocabulary, chance: random.Random, share: float) -> Marked:
    """The pieces of a row, its names hidden in a share of cases."""
    hide = [
        span is not None and is_name(row.text[span[0] : span[1]]) and chance.random() < share
        for span in (row.target, row.holder)
    ]
    return vocabulary.mark(row.text, row.target, row.holder, mask_target=hide[0], mask_holder=hide[1])


def collate(marked: Sequence[Marked], *, pad: int) -> tuple[torch.Tensor, ...]:
    """Ids, attention, places of holder and target, as tensors."""
    width = max(len(m.ids) for m in marked)
    ids = torch.full((len(marked), width), pad)
    there = torch.zeros((len(marked), width), dtype=torch.long)
    for i, m in enumerate(marked):
        ids[i, : len(m.ids)] = torch.tensor(m.ids)
        there[i, : len(m.ids)] = 1
    return ids, there, torch.tensor([m.holder for m in marked]), torch.tensor([m.target for m in marked])


def batches(
    rows: Sequence[Row], vocabulary: Vocabulary, recipe: Recipe, chance: random.Random
) -> Iterator[tuple[list[Marked], list[Row]]]:
    """One pass in random order, batches of like length."""
    order = [row for row in rows if not row.is_quiet() or chance.random() < recipe.quiet]
    chance.shuffle(order)
    pool = recipe.batch * BATCHES_A_POOL
    for start in range(0, len(order), pool):
        part = []
        for row in order[start : start + pool]:
            if row.task == RELATION and chance.random() < 0.5:
                row = row.swapped()
            part.append((mark_row(row, vocabulary, chance, recipe.mask), row))
        part.sort(key=lambda item: len(item[0].ids))
        groups = [part[i : i + recipe.batch] for i in range(0, len(part), recipe.batch)]
        chance.shuffle(groups)
        for group in groups:
            yield [m for m, _ in group], [row for _, row in group]


def piece_labels(row: Row, marked: Marked) -> list[int]:
    """Class of each piece: that of the smallest part around it; marks are not scored."""
    parts = sorted(row.parts, key=lambda part: part[0][1] - part[0][0])
    labels = []
    for start, end in marked.offsets:
        around = [label for (a, b), label in parts if a <= start and end <= b]
        labels.append(NO_PIECE if start < 0 else (around[0] if around else 1))
    return labels


def loss_of(
    outputs: tuple[torch.Tensor, torch.Tensor], marked: Sequence[Marked], rows: Sequence[Row]
) -> torch.Tensor:
    """Mean loss of the rows, each by its own task."""
    total = torch.zeros(())
    for i, row in enumerate(rows):
        if row.task == TARGETS:
            labels = torch.tensor(piece_labels(row, marked[i]))
            known = labels != NO_PIECE
            own, labels = outputs[1][i, : len(labels)][known], labels[known]
        else:
            own, labels = outputs[0][i : i + 1, SLICES[row.task]], torch.tensor([row.label])
        total = total + nn.functional.cross_entropy(own, labels)
    return total / len(rows)


def train(
    model: Encoder,
    rows: Sequence[Row],
    vocabulary: Vocabulary,
    recipe: Recipe,
    *,
    pad: int,
    say: str = "",
) -> Encoder:
    """The model after the recipe: a moving average of its weights."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    quiet = sum(row.is_quiet() for row in rows)
    steps = int(recipe.epochs * ((len(rows) - quiet + recipe.quiet * quiet) // recipe.batch + 1))
    learned = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=recipe.rate, weight_decay=0.01, fused=True)
    warm = max(1, int(recipe.warm_up * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / warm) * max(0.02, 1 - max(0, s - warm) / max(1, steps - warm))
    )
    average = copy.deepcopy(model)
    kept = [p for p in average.parameters() if p.requires_grad]
    step, started = 0, time.time()
    model.train()
    while step < steps:
        for marked, group in batches(rows, vocabulary, recipe, chance):
            if step >= steps:
                break
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bf16):
                outputs = model(*collate(marked, pad=pad))
            loss = loss_of(outputs, marked, group)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            decay = min(recipe.average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(kept, learned, 1 - decay)
            if say and step % 100 == 0:
                left = (steps - step) * (time.time() - started) / step
                print(f"{say} {step}/{steps} loss {loss.item():.3f}, {left / 60:.0f} min left", flush=True)
    return average.eval()


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict(
    model: Encoder, marked: Sequence[Marked], *, pad: int, batch: int = 32, bf16: bool = False
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Logits of every head, and of every piece, in the order given."""
    model.eval()
    order = sorted(range(len(marked)), key=lambda i: len(marked[i].ids))
    out = np.zeros((len(marked), WIDTH), dtype=np.float32)
    pieces: list[np.ndarray] = [np.zeros(0)] * len(marked)
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            rows, each = model(*collate([marked[i] for i in places], pad=pad))
        out[places] = rows.float().numpy()
        for place, logits in zip(places, each.float().numpy(), strict=True):
            pieces[place] = logits[: len(marked[place].ids)]
    return out, pieces


def beliefs(logits: np.ndarray, task: str) -> np.ndarray:
    """Probabilities of one task."""
    own = logits[:, SLICES[task]]
    shifted = np.exp(own - own.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def macro_f1(gold: Sequence[int], given: Sequence[int], classes: Sequence[int]) -> float:
    """Unweighted mean of the classes' F1."""
    scores = []
    for c in classes:
        right = sum(g == c and p == c for g, p in zip(gold, given, strict=True))
        wrong = sum(g == c for g in gold) + sum(p == c for p in given)
        scores.append(2 * right / wrong if wrong else 0.0)
    return 100 * sum(scores) / len(scores)


def evaluate(
    model: Encoder, sets: dict[str, list[Row]], vocabulary: Vocabulary, *, pad: int, mask: float = 0.0
) -> dict[str, float]:
    """Macro-F1 of each set of rows; of the pieces for the task TARGETS."""
    figures = {}
    for name, rows in sets.items():
        chance = random.Random(0)
        marked = [mark_row(r, vocabulary, chance, mask) for r in rows]
        logits, pieces = predict(model, marked, pad=pad)
        task = rows[0].task
        if task == TARGETS:
            gold = [label for r, m in zip(rows, marked, strict=True) for label in piece_labels(r, m)]
            given = [int(c) for p in pieces for c in p.argmax(axis=1)]
            pairs = [(g, p) for g, p in zip(gold, given, strict=True) if g != NO_PIECE]
        else:
            pairs = list(
                zip([r.label for r in rows], logits[:, SLICES[task]].argmax(axis=1).tolist(), strict=True)
            )
        figures[name] = round(
            macro_f1([g for g, _ in pairs], [p for _, p in pairs], range(len(CLASSES[task]))), 2
        )
        figures[name + "_acc"] = round(100 * sum(g == p for g, p in pairs) / len(pairs), 2)
    return figures
