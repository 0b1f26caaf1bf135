"""The multi-head token classifier: one encoder, a head a layer, and small heads for statuses and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel

from raqqa_nlp import schema
from raqqa_nlp.linking import DISTANCES
from raqqa_nlp.training.attention import NAME as BLOCKS
from raqqa_nlp.windows import SHAPES


class Outputs(NamedTuple):
    """What the network says of each piece; only words' first pieces are read.

    :param tags: (batch, pieces, sum of tags), logits of all heads side by side in the configuration's order.
    :param statuses: (batch, pieces, statuses), logits, read at a COUNT.
    :param queries: (batch, pieces, relations, link size), a span as one that looks for its partner.
    :param keys: (batch, pieces, relations, link size), a span as a partner.
    """

    tags: Tensor
    statuses: Tensor
    queries: Tensor
    keys: Tensor


class TaggerConfig(PreTrainedConfig):
    """Configuration of :class:`Tagger`.

    :param encoder: the encoder's own configuration, as a dictionary with its ``model_type``.
    :param heads: names of the tag heads: the scheme's own, then foreign ones.
    :param link_size: width of the vectors whose product scores a link.
    :param fingerprint: of the scheme the heads were made for.
    :param attention: implementation of attention; to export, ``eager``.
    """

    model_type = "raqqa_nlp"

    def __init__(
        self,
        encoder: dict[str, Any] | None = None,
        heads: Sequence[str] = tuple(schema.HEADS),
        link_size: int = 64,
        fingerprint: str = "",
        attention: str = BLOCKS,
        **rest: Any,
    ) -> None:
        self.encoder = encoder or {}
        self.heads = list(heads)
        self.link_size = link_size
        self.fingerprint = fingerprint or schema.fingerprint()
        self.attention = attention
        super().__init__(**rest)


class Tagger(PreTrainedModel):
    """Encoder, heads, and the parameters of linking.

    Each tag head is a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001): its logits, and
    ``transitions[head]``, the score of a tag (column) after another (row).

    A link's score is the product of the one's query and the other's key, plus a bias for the distance between them in
    words; ``link_none`` is the key of "has no partner" (see :mod:`raqqa_nlp.linking`).
    """

    config_class = TaggerConfig
    base_model_prefix = "encoder"

    def __init__(self, config: TaggerConfig) -> None:
        super().__init__(config)
        settings = dict(config.encoder)
        encoder_config = AutoConfig.for_model(settings.pop("model_type"), **settings)
        self.encoder = AutoModel.from_config(
            encoder_config, attn_implementation=config.attention, add_pooling_layer=False
        )
        width = encoder_config.hidden_size
        relations = len(schema.RELATIONS)
        self.shape_embedding = nn.Embedding(SHAPES, width)
        self.dropout = nn.Dropout(0.1)
        self.tag_heads = nn.ModuleDict({head: nn.Linear(width, len(schema.tags(head))) for head in config.heads})
        self.transitions = nn.ParameterDict(
            {head: nn.Parameter(torch.zeros(len(schema.tags(head)), len(schema.tags(head)))) for head in config.heads}
        )
        self.status_head = nn.Linear(width, len(schema.STATUSES))
        self.link_queries = nn.Linear(width, relations * config.link_size)
        self.link_keys = nn.Linear(width, relations * config.link_size)
        self.link_none = nn.Parameter(torch.zeros(relations, config.link_size))
        self.link_distance = nn.Parameter(torch.zeros(relations, DISTANCES))
        self.post_init()
        nn.init.zeros_(self.shape_embedding.weight)

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, shape_ids: Tensor) -> Outputs:
        """Score a batch; all inputs (batch, pieces), int64."""
        embeddings = self.encoder.get_input_embeddings()(input_ids) + self.shape_embedding(shape_ids)
        hidden = self.encoder(inputs_embeds=embeddings, attention_mask=attention_mask).last_hidden_state
        hidden = self.dropout(hidden)
        shape = (*hidden.shape[:2], len(schema.RELATIONS), self.config.link_size)
        return Outputs(
            torch.cat([head(hidden) for head in self.tag_heads.values()], -1),
            self.status_head(hidden),
            self.link_queries(hidden).view(shape),
            self.link_keys(hidden).view(shape),
        )

    def copy_heads(self, sources: Mapping[str, str]) -> None:
        """Give heads the weights of others with the same tags: target -> source."""
        with torch.no_grad():
            for target, source in sources.items():
                self.tag_heads[target].load_state_dict(self.tag_heads[source].state_dict())
                self.transitions[target].copy_(self.transitions[source])

    def with_heads(self, heads: Sequence[str]) -> Tagger:
        """A tagger with these heads: those it has with their weights, others fresh."""
        config = TaggerConfig.from_dict(self.config.to_dict() | {"heads": list(heads)})
        grown = Tagger(config)
        known = {name: value for name, value in self.state_dict().items() if name in grown.state_dict()}
        grown.load_state_dict(known, strict=False)
        return grown


def from_encoder(name: str, *, heads: Sequence[str] = tuple(schema.HEADS), link_size: int = 64) -> Tagger:
    """A fresh tagger on a pretrained encoder.

    :param name: a folder or a hub name.
    """
    encoder = AutoModel.from_pretrained(name, add_pooling_layer=False)
    # Dropping attention weights costs more time on a CPU than all of attention and gains nothing here.
    settings = encoder.config.to_dict() | {"attention_probs_dropout_prob": 0.0}
    model = Tagger(TaggerConfig(encoder=settings, heads=heads, link_size=link_size))
    model.encoder.load_state_dict(encoder.state_dict())
    return model
