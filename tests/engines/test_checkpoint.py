"""A transformers checkpoint behind the protocol: a tiny model with random weights, made here."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from toolkit.engines import load_sentiment_engine
from toolkit.engines.checkpoint import map_labels
from toolkit.errors import InputError, ParameterError

LABELS = {0: "Positive", 1: "NEGATIVE", 2: "neutral"}
TEXTS = [
    "The Diet praised Rell for the treaty.",
    "Rell met Orsk.",
    "Nobody on the council would condemn the raids that Rell had ordered along the river. " * 20,
]
SPANS = [(17, 21), (0, 4), (54, 58)]
absent = [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]
needs_extra = pytest.mark.skipif(bool(absent), reason=f"needs {', '.join(absent)} (the extra transformers)")


def make_folder(folder: Path, labels: dict[int, str], *, classifier: bool = True) -> Path:
    """A model of two layers, eight wide, that knows the letters."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

    folder.mkdir()
    letters = "abcdefghijklmnopqrstuvwxyz."
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    sizes = {"hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16}
    ids = {label: number for number, label in labels.items()}
    config = BertConfig(
        vocab_size=len(words), max_position_embeddings=64, id2label=labels, label2id=ids, **sizes
    )
    torch.manual_seed(7)
    model: Any = (BertForSequenceClassification if classifier else BertModel)(config)
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.5)
    model.save_pretrained(str(folder))
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(str(folder))
    return folder


@needs_extra
def test_scores_follow_the_labels(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = make_folder(tmp_path / "own", LABELS)
    engine = load_sentiment_engine(f"transformers:{folder}")
    (score,) = engine.score([TEXTS[1]], [SPANS[1]])
    model = AutoModelForSequenceClassification.from_pretrained(str(folder)).eval()
    pair = AutoTokenizer.from_pretrained(str(folder))(TEXTS[1], "Rell", return_tensors="pt")
    with torch.no_grad():
        positive, negative, neutral = torch.softmax(model(**pair).logits[0], dim=0).tolist()
    assert engine.name == "transformers:own"
    assert (score.p_negative, score.p_neutral, score.p_positive) == pytest.approx(
        (negative, neutral, positive), abs=1e-6
    )
    assert score.valence == pytest.approx(positive - negative, abs=1e-4)


@needs_extra
def test_it_keeps_the_contract(tmp_path: Path) -> None:
    engine = load_sentiment_engine(f"transformers:{make_folder(tmp_path / 'own', LABELS)}")
    scores = engine.score(TEXTS, SPANS)
    assert engine.score(TEXTS[::-1], SPANS[::-1]) == scores[::-1]
    assert [engine.score([text], [span])[0] for text, span in zip(TEXTS, SPANS, strict=True)] == scores
    assert all(abs(s.p_negative + s.p_neutral + s.p_positive - 1) < 1e-6 for s in scores)
    assert len(set(scores)) == 3
    assert engine.score([], []) == []
    with pytest.raises(ValueError, match="zip"):
        engine.score(TEXTS, SPANS[:1])


@needs_extra
def test_the_target_is_read(tmp_path: Path) -> None:
    engine = load_sentiment_engine(f"transformers:{make_folder(tmp_path / 'own', LABELS)}")
    first, second = engine.score([TEXTS[1]] * 2, [(0, 4), (9, 13)])
    assert first != second


@needs_extra
def test_labels_that_say_nothing_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "own", {0: "joy", 1: "anger", 2: "fear"})
    with pytest.raises(
        InputError, match=r"own: labels joy, anger, fear; allowed: negative, neutral, positive"
    ):
        load_sentiment_engine(f"transformers:{folder}")


@needs_extra
def test_a_model_without_classifier_is_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "own", LABELS, classifier=False)
    with pytest.raises(InputError, match=r"own: no trained classifier; its weights lack classifier.bias"):
        load_sentiment_engine(f"transformers:{folder}")


@needs_extra
@pytest.mark.parametrize("name", ["own", "nobody/has-this-model"])
def test_no_folder_of_a_model(tmp_path: Path, name: str) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(InputError, match=rf"{name}: not the folder of a model \(it has no config.json\)"):
        load_sentiment_engine(f"transformers:{tmp_path / name}")


@needs_extra
@pytest.mark.parametrize(
    ("file", "content"), [("config.json", "{}"), ("model.safetensors", "x"), ("config.json", "{")]
)
def test_a_broken_folder_is_named(tmp_path: Path, file: str, content: str) -> None:
    folder = make_folder(tmp_path / "own", LABELS)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="own: the model cannot be loaded"):
        load_sentiment_engine(f"transformers:{folder}")


@pytest.mark.skipif(not absent, reason="torch and transformers are installed")
def test_the_extra_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ParameterError, match=rf"needs the package {absent[0]}; .* 'communique\[transformers\]'"
    ):
        load_sentiment_engine(f"transformers:{tmp_path}")


MAPPED = [
    ({0: "negative", 1: "neutral", 2: "positive"}, (0, 1, 2)),
    ({0: "POSITIVE", 1: "Neutral", 2: "negative"}, (2, 1, 0)),
    ({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, (0, 1, 2)),
    ({"0": "Negative ", "2": "Neutral", "1": "Positive"}, (0, 2, 1)),
]


@pytest.mark.parametrize(("labels", "columns"), MAPPED)
def test_labels_are_mapped(labels: dict[Any, str], columns: tuple[int, ...]) -> None:
    assert map_labels(labels, "own") == columns


UNMAPPED = [
    {0: "negative", 1: "positive"},
    {0: "LABEL_0", 1: "LABEL_1"},
    {0: "negative", 1: "negative", 2: "positive"},
    {0: "1 star", 1: "2 stars", 2: "3 stars"},
    {0: "negative", 1: "neutral", 2: "positive", 3: "mixed"},
]


@pytest.mark.parametrize("labels", UNMAPPED, ids=lambda labels: ", ".join(labels.values()))
def test_labels_that_cannot_be_mapped_are_named(labels: dict[int, str]) -> None:
    with pytest.raises(InputError, match=f"own: labels {', '.join(labels.values())}; allowed: negative"):
        map_labels(labels, "own")
