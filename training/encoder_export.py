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
    """The same sums as `Encoder` for one row: ids of shape (t,), places of text, holder and target of shape (3,)."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        body, self.heads, self.pieces = model.body, model.heads, model.pieces
        embeddings = body.embeddings
        self.words, self.norm = embeddings.word_embeddings, embeddings.LayerNorm
        first = embeddings.token_type_embeddings.weight[0]
        places = (embeddings.position_embeddings.weight + first)[:MAX_PIECES]
        self.places = nn.Parameter(places.detach().clone(), requires_grad=False)
        self.layers = body.encoder.layer
        self.heads_of_attention = body.config.num_attention_heads
        self.joined = nn.ModuleList([_join(layer.attention.self, self._share(body)) for layer in self.layers])

    def _share(self, body: nn.Module) -> float:
        return float((body.config.hidden_size // self.heads_of_attention) ** -0.5)

    def forward(self, ids: torch.Tensor, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        states = self.norm(self.words(ids) + self.places[: ids.shape[0]])
        width = states.shape[-1]
        for layer, joined in zip(self.layers, self.joined, strict=True):
            parts = joined(states).reshape(-1, 3, self.heads_of_attention, width // self.heads_of_attention)
            query, key, value = parts.permute(1, 2, 0, 3).unbind(0)
            mixed = torch.softmax(query @ key.transpose(1, 2), -1) @ value
            mixed = mixed.permute(1, 0, 2).reshape(-1, width)
            out = layer.attention.output
            states = out.LayerNorm(out.dense(mixed) + states)
            inner = nn.functional.gelu(layer.intermediate.dense(states))
            states = layer.output.LayerNorm(layer.output.dense(inner) + states)
        return self.heads(states[places].reshape(1, -1)), self.pieces(states)


def _join(attention: nn.Module, share: float) -> nn.Linear:
    """Query (scaled), key and value as one matrix."""
    width = attention.query.weight.shape[1]
    joined = nn.Linear(width, 3 * width)
    with torch.no_grad():
        query, key, value = attention.query, attention.key, attention.value
        joined.weight.copy_(torch.cat([query.weight * share, key.weight, value.weight]))
        joined.bias.copy_(torch.cat([query.bias * share, key.bias, value.bias]))
    return joined


def write_onnx(model: Encoder, path: Path) -> None:
    """The model with int8 weights, one scale an output channel."""
    row = OneRow(model.eval()).eval()
    example = torch.arange(1000, 1016), torch.tensor([0, 1, 5])
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            row,
            example,
            str(whole),
            input_names=["ids", "places"],
            output_names=["rows", "pieces"],
            dynamic_axes={"ids": {0: "t"}, "pieces": {0: "t"}},
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
