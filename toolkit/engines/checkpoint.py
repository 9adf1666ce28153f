"""A sequence-classification model of the reader's own, by the path of its folder: sentiment toward a target.

It needs the extra `transformers`.  Nothing is ever downloaded, and no code of the folder is run.  The model reads the
sentence and the target as a pair, one row at a time, so that neither order nor company changes a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from toolkit.engines.protocols import Score, Span
from toolkit.errors import InputError, ParameterError

CLASSES = ("negative", "neutral", "positive")
UNNAMED = {f"label_{place}": name for place, name in enumerate(CLASSES)}
LONGEST = 512  # pieces, where a folder does not say


class Checkpoint:
    """Sentiment by a transformers checkpoint of a local folder."""

    def __init__(self, folder: str | Path) -> None:
        self.name = f"transformers:{Path(folder).name}"
        self._torch, transformers = _import_libraries()
        self._tokenizer, self._model = _load(transformers, Path(folder))
        self._columns = map_labels(self._model.config.id2label, folder)
        self._longest = _find_longest(self._tokenizer, self._model.config)

    def score(self, texts: Sequence[str], spans: Sequence[Span]) -> list[Score]:
        """Sentiment toward each span: share of positive less share of negative."""
        rows = list(zip(texts, spans, strict=True))
        return [self._score_one(text, text[slice(*span)]) for text, span in rows]

    def _score_one(self, text: str, target: str) -> Score:
        pair = self._tokenizer(text, target, truncation=True, max_length=self._longest, return_tensors="pt")
        with self._torch.inference_mode():
            logits = self._model(**pair).logits[0].double()
        shares = self._torch.softmax(logits, dim=0).tolist()
        negative, neutral, positive = (shares[column] for column in self._columns)
        return Score(round(positive - negative, 4), negative, neutral, positive)


def _import_libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise ParameterError(
            f"a transformers engine needs the package {error.name}; "
            "install the extra: pip install 'communique[transformers]'"
        ) from error
    return torch, transformers


def _load(transformers: Any, folder: Path) -> tuple[Any, Any]:
    """Tokenizer and model of a folder.  Raises InputError naming the folder."""
    if not (folder / "config.json").is_file():
        raise InputError(f"{folder}: not the folder of a model (it has no config.json)")
    from safetensors import SafetensorError

    faults = (
        OSError,
        ValueError,
        KeyError,
        ImportError,
        RuntimeError,
        TypeError,
        UnpicklingError,
        SafetensorError,
    )
    local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), **local)
        model, told = transformers.AutoModelForSequenceClassification.from_pretrained(
            str(folder), output_loading_info=True, **local
        )
    except faults as error:
        raise InputError(f"{folder}: the model cannot be loaded ({_first_line(error)})") from error
    if absent := sorted(told["missing_keys"]):
        raise InputError(f"{folder}: no trained classifier; its weights lack {', '.join(absent[:3])}")
    return tokenizer, model.eval()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def map_labels(labels: Mapping[Any, str], folder: str | Path) -> tuple[int, ...]:
    """The columns of negative, neutral and positive.  Raises InputError naming the labels that cannot be mapped."""
    named = {int(column): label.strip().casefold() for column, label in labels.items()}
    classes = {UNNAMED.get(label, label): column for column, label in named.items()}
    if len(labels) != len(CLASSES) or set(classes) != set(CLASSES):
        given = ", ".join(str(label) for label in labels.values())
        raise InputError(
            f"{folder}: labels {given}; allowed: {', '.join(CLASSES)}, or LABEL_0 to LABEL_2 in that order"
        )
    return tuple(classes[name] for name in CLASSES)


def _find_longest(tokenizer: Any, config: Any) -> int:
    """How many pieces the model can read; a tokenizer that does not know says a huge number."""
    said = int(tokenizer.model_max_length)
    places = int(getattr(config, "max_position_embeddings", 0) or LONGEST)
    return min(said, places)
