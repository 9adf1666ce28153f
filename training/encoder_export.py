"""The trained encoder as a file: one row in, int8 weights, no graph of masks and padding.

A row is read alone, so its dynamic int8 scales (one a layer's input) depend on nothing but the row.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from toolkit.engines.encoder_input import MAX_PIECES
from training.encoder_model import Encoder


class OneRow(nn.Module):  # type: ignore[misc]
    """The same sums as `Encoder` for one row: ids of shape (t,), places of text, holder and target of shape (3,).

    `scored` are the places whose pieces are scored too, of shape (k,), which may be none.  The last layer is summed
    for these and the three places alone: no other place of it is ever read.
    """

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        body, self.heads, self.pieces = model.body, model.heads, model.pieces
        embeddings = body.embeddings
        self.words, self.norm = embeddings.word_embeddings, embeddings.LayerNorm
        first = embeddings.token_type_embeddings.weight[0]
        places = (embeddings.position_embeddings.weight + first)[:MAX_PIECES]
        self.places = nn.Parameter(places.detach().clone(), requires_grad=False)
        self.layers = nn.ModuleList([_Layer(layer) for layer in body.encoder.layer])

    def forward(
        self, ids: torch.Tensor, places: torch.Tensor, scored: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.norm(self.words(ids) + self.places[: ids.shape[0]])
        for layer in self.layers[:-1]:
            states = layer(states, states)
        last = self.layers[-1](states, states[torch.cat([places, scored])])
        return self.heads(last[:3].reshape(1, -1)), self.pieces(last[3:])


class _Layer(nn.Module):  # type: ignore[misc]
    """A layer of the body, its query scaled beforehand, key and value as one matrix."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        own = layer.attention.self
        self.heads = own.num_attention_heads
        self.query = _scaled(own.query, (own.query.out_features // self.heads) ** -0.5)
        self.key_value = _join(own.key, own.value)
        self.mix, self.inner, self.out = layer.attention.output, layer.intermediate.dense, layer.output

    def forward(self, states: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        """The next states of `asked`, which attend to all states."""
        width = states.shape[-1]
        query = self.query(asked).reshape(-1, self.heads, width // self.heads).transpose(0, 1)
        parts = self.key_value(states).reshape(-1, 2, self.heads, width // self.heads)
        key, value = parts.permute(1, 2, 0, 3).unbind(0)
        mixed = torch.softmax(query @ key.transpose(1, 2), -1) @ value
        mixed = mixed.permute(1, 0, 2).reshape(-1, width)
        asked = self.mix.LayerNorm(self.mix.dense(mixed) + asked)
        inner = nn.functional.gelu(self.inner(asked))
        return self.out.LayerNorm(self.out.dense(inner) + asked)


def _scaled(layer: nn.Linear, share: float) -> nn.Linear:
    scaled = nn.Linear(layer.in_features, layer.out_features)
    with torch.no_grad():
        scaled.weight.copy_(layer.weight * share)
        scaled.bias.copy_(layer.bias * share)
    return scaled


def _join(*layers: nn.Linear) -> nn.Linear:
    joined = nn.Linear(layers[0].in_features, sum(layer.out_features for layer in layers))
    with torch.no_grad():
        joined.weight.copy_(torch.cat([layer.weight for layer in layers]))
        joined.bias.copy_(torch.cat([layer.bias for layer in layers]))
    return joined


def write_onnx(model: Encoder, path: Path) -> None:
    """The model with int8 weights, one scale an output channel."""
    row = OneRow(model.eval()).eval()
    example = torch.arange(1000, 1016), torch.tensor([0, 1, 5]), torch.arange(16)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            row,
            example,
            str(whole),
            input_names=["ids", "places", "scored"],
            output_names=["rows", "pieces"],
            dynamic_axes={"ids": {0: "t"}, "scored": {0: "k"}, "pieces": {0: "k"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            whole,
            path,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
        )
