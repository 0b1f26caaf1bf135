"""What the network is trained to lower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from raqqa_nlp import schema
from raqqa_nlp.linking import FOUND, LOOKING, MAY_LACK, distance_bucket
from raqqa_nlp.training.examples import LABEL_INDEX, RELATION_INDEX
from raqqa_nlp.training.model import TAG_SIZES, Outputs, Tagger


def tag_losses(outputs: Outputs, firsts: Tensor, allowed: Tensor) -> Tensor:
    """Negative log probability of each word's set of allowed tags, averaged over words: shape (heads,).

    With one allowed tag this is cross-entropy; with all of them it is zero, so that the unknown teaches nothing
    (marginal likelihood over partial labels, Cour, Sapp and Taskar 2011, "Learning from Partial Labels").

    :param firsts: (batch, words). :param allowed: (batch, heads, words), tag sets as bits, -1 for padding.
    """
    width = outputs.tags.shape[-1]
    logits = outputs.tags.float().gather(1, firsts[:, :, None].expand(-1, -1, width))
    words = (allowed[:, 0] != -1).sum().clamp(min=1)
    losses = []
    for head, scores in enumerate(logits.split(TAG_SIZES, -1)):
        bits = allowed[:, head, :, None] >> torch.arange(scores.shape[-1]) & 1
        possible = scores.masked_fill(bits == 0, -torch.inf)
        losses.append((scores.logsumexp(-1) - possible.logsumexp(-1)).sum() / words)
    return torch.stack(losses)


def status_loss(outputs: Outputs, firsts: Tensor, statuses: Sequence[Sequence[Sequence[int]]]) -> Tensor:
    """Cross-entropy of the statuses of COUNTs, read at their first word; zero where the batch has none."""
    places = [(row, int(firsts[row, word]), status) for row, items in enumerate(statuses) for word, status in items]
    if not places:
        return outputs.statuses.new_zeros(())
    rows, pieces, targets = (torch.tensor(column) for column in zip(*places, strict=True))
    return functional.cross_entropy(outputs.statuses[rows, pieces].float(), targets)


def link_loss(model: Tagger, outputs: Outputs, batch: dict[str, Any]) -> Tensor:
    """Cross-entropy of each looking span's partner among all candidates of its head in the window.

    Averaged within a relation and summed over relations, so that the rare ones weigh as much as the frequent.
    """
    losses: dict[str, list[Tensor]] = {}
    for row, (spans, links) in enumerate(zip(batch["spans"], batch["links"], strict=True)):
        for relation in schema.RELATIONS:
            pairs = _pairs(relation, links)
            if pairs:
                loss = _relation_loss(model, outputs, row, batch["firsts"][row], relation, spans, pairs)
                losses.setdefault(relation, []).append(loss)
    return sum((torch.cat(members).mean() for members in losses.values()), outputs.tags.new_zeros(()))


def _pairs(relation: str, links: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """(looking span, partner or -1) of one relation, whichever end the annotation starts from."""
    forward = schema.RELATIONS[relation][0] == LOOKING[relation]
    mine = [(source, target) for index, source, target in links if index == RELATION_INDEX[relation]]
    return mine if forward else [(target, source) for source, target in mine]


def _relation_loss(
    model: Tagger,
    outputs: Outputs,
    row: int,
    firsts: Tensor,
    relation: str,
    spans: Sequence[Sequence[int]],
    pairs: Sequence[tuple[int, int]],
) -> Tensor:
    index = RELATION_INDEX[relation]
    looking = [source for source, _ in pairs]
    found = [place for place, span in enumerate(spans) if span[1] == LABEL_INDEX[FOUND[relation]]]
    targets = torch.tensor([found.index(target) if target >= 0 else len(found) for _, target in pairs])
    queries = _vectors(outputs.queries[row, :, index], firsts, spans, looking)
    scale: Final = queries.shape[-1] ** -0.5
    none = (queries @ model.link_none[index].to(queries))[:, None] * scale
    if relation not in MAY_LACK:
        none = torch.full_like(none, -torch.inf)
    if found:
        keys = _vectors(outputs.keys[row, :, index], firsts, spans, found)
        starts = np.array([span[2] for span in spans])
        buckets = torch.from_numpy(distance_bucket(starts[looking][:, None], starts[found][None, :]))
        scores = queries @ keys.T * scale + model.link_distance[index][buckets]
        heads = torch.tensor([[spans[a][0] == spans[b][0] for b in found] for a in looking])
        none = torch.cat((scores.masked_fill(~heads, -torch.inf), none), 1)
    return functional.cross_entropy(none, targets, reduction="none")


def _vectors(values: Tensor, firsts: Tensor, spans: Sequence[Sequence[int]], chosen: Sequence[int]) -> Tensor:
    """Mean of the vectors at a span's first and last word: (spans, link size)."""
    ends = torch.tensor([[spans[place][2], spans[place][3]] for place in chosen])
    return values[firsts[ends]].float().mean(1)
