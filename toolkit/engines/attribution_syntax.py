"""A fast guess at the part of speech of each token, from a window of forms.

The model was taught by a parser's tagger (see the model card) and costs two milliseconds an article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.attribution_chain import Chain
from toolkit.engines.attribution_features import (
    Columns,
    Forms,
    Integers,
    Layout,
    Template,
    hash_features,
    read_columns,
    spread,
)
from toolkit.engines.attribution_tokens import Tokens


@dataclass(frozen=True, slots=True)
class Tagger:
    """A linear model without transitions."""

    chain: Chain
    templates: Sequence[Template]

    def tag(self, columns: Columns, layout: Layout) -> Integers:
        """The column of parts of speech."""
        best = self.chain.emissions(hash_features(columns, self.templates)).argmax(axis=1)
        return spread(best[layout.place] + 2, layout)


def read_tagged_columns(tokens: Tokens, forms: Forms, tagger: Tagger) -> tuple[Columns, Layout]:
    """Columns of forms and places, with the column pos."""
    columns, layout = read_columns(tokens, forms)
    columns["pos"] = tagger.tag(columns, layout)
    return columns, layout
