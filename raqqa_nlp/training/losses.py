"""What the network is trained to lower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from raqqa_nlp import schema
from raqqa_nlp.linking import FOUND, LOOKING, MAY_LACK, distance_bucket
from raqqa_nlp.training.examples import LABEL_INDEX, RELATION_INDEX
from raqqa_nlp.training.model import Outputs, Tagger

_ILLEGAL: Final = 1e-8
"""Weight of an illegal transition: not zero, so that words on which two annotations collide cost no infinity."""

_PAD: Final = -1e4
_TINY: Final = 1e-30


class _Sequences(NamedTuple):
    """Tag sequences of some heads, tags padded to the widest head's.

    :param scores: (heads, batch, words, tags).
    :param possible: (heads, batch, words, tags), whether a word may have a tag.
    :param transitions: (heads, tags, tags), weights, not logarithms.
    """

    scores: Tensor
    possible: Tensor
    transitions: Tensor


def tag_losses(model: Tagger, outputs: Outputs, firsts: Tensor, allowed: Tensor) -> Tensor:
    """Negative log probability of all tag sequences that the annotation allows, averaged over words: shape (heads,).

    Where everything is allowed it is zero, so that the unknown teaches nothing (marginal likelihood over partial
    labels, Cour, Sapp and Taskar 2011, "Learning from Partial Labels"; in a conditional random field, Tsuboi et al.
    2008, "Training Conditional Random Fields Using Incomplete Annotations").

    :param firsts: (batch, words). :param allowed: (batch, heads, words), tag sets as bits, -1 for padding.
    """
    words = allowed[:, 0] != -1
    heads = list(model.config.heads)
    everything = torch.tensor([(1 << len(schema.tags(head))) - 1 for head in heads], device=allowed.device)
    taught = ((allowed != everything[:, None]) & words[:, None]).any(2).any(0)
    losses = outputs.tags.new_zeros(len(heads), dtype=torch.float32)
    if taught.any():
        chosen = taught.nonzero()[:, 0].tolist()
        found = _partial_likelihood(_sequences(model, outputs, firsts, allowed, chosen), words)
        losses = losses.index_put((taught.nonzero()[:, 0],), -found / words.sum())
    return losses


def _sequences(model: Tagger, outputs: Outputs, firsts: Tensor, allowed: Tensor, chosen: Sequence[int]) -> _Sequences:
    width = outputs.tags.shape[-1]
    logits = outputs.tags.float().gather(1, firsts[:, :, None].expand(-1, -1, width))
    names = list(model.config.heads)
    sizes = [len(schema.tags(name)) for name in names]
    parts = logits.split(sizes, -1)
    most = max(sizes[head] for head in chosen)
    scores = torch.stack([functional.pad(parts[head], (0, most - sizes[head]), value=_PAD) for head in chosen])
    bits = torch.arange(most, device=allowed.device)
    possible = (allowed[:, chosen].transpose(0, 1)[..., None] >> bits & 1).bool()
    possible &= bits < torch.tensor([sizes[head] for head in chosen], device=allowed.device)[:, None, None, None]
    transitions = [_weights(model.transitions[names[head]], names[head], most) for head in chosen]
    return _Sequences(scores, possible, torch.stack(transitions))


def _weights(transitions: Tensor, head: str, most: int) -> Tensor:
    """Transitions as weights, illegal ones almost nothing, padded to ``most`` tags."""
    tags = schema.tags(head)
    legal = torch.tensor([[schema.legal(before, tag) for tag in tags] for before in tags], device=transitions.device)
    weights = transitions.exp().where(legal, torch.full_like(transitions, _ILLEGAL))
    return functional.pad(weights, (0, most - len(tags), 0, most - len(tags)))


def _partial_likelihood(sequences: _Sequences, words: Tensor) -> Tensor:
    """Log probability of the allowed sequences by the forward algorithm (Rabiner 1989), over the batch: (heads,).

    Both partition functions, of all sequences and of the allowed, run side by side, scaled to probabilities each step.

    :param words: (batch, words), whether there is a word.
    """
    scores, possible, transitions = sequences
    potentials = (scores - scores.amax(-1, keepdim=True)).exp()
    first, *steps = torch.stack((potentials, potentials * possible)).unbind(-2)
    total = first.sum(-1, keepdim=True).clamp(min=_TINY)
    forward, logarithms = first / total, [total[..., 0].log()]
    for step, real in zip(steps, words.unbind(1)[1:], strict=True):
        moved = (forward @ transitions) * step
        total = moved.sum(-1, keepdim=True).clamp(min=_TINY)
        forward = torch.where(real[:, None], moved / total, forward)
        logarithms.append(torch.where(real, total[..., 0].log(), 0.0))
    everything, allowed = torch.stack(logarithms).sum((0, 3)).unbind()
    return allowed - everything


def status_loss(outputs: Outputs, firsts: Tensor, statuses: Sequence[Sequence[Sequence[int]]]) -> Tensor:
    """Cross-entropy of the statuses of COUNTs, read at their first word; zero where the batch has none."""
    places = [(row, int(firsts[row, word]), status) for row, items in enumerate(statuses) for word, status in items]
    if not places:
        return outputs.statuses.new_zeros(())
    rows, pieces, targets = (torch.tensor(column, device=firsts.device) for column in zip(*places, strict=True))
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
    device = firsts.device
    targets = torch.tensor([found.index(target) if target >= 0 else len(found) for _, target in pairs], device=device)
    queries = _vectors(outputs.queries[row, :, index], firsts, spans, looking)
    scale: Final = queries.shape[-1] ** -0.5
    none = (queries @ model.link_none[index].to(queries))[:, None] * scale
    if relation not in MAY_LACK:
        none = torch.full_like(none, -torch.inf)
    if found:
        keys = _vectors(outputs.keys[row, :, index], firsts, spans, found)
        starts = np.array([span[2] for span in spans])
        buckets = torch.from_numpy(distance_bucket(starts[looking][:, None], starts[found][None, :])).to(device)
        scores = queries @ keys.T * scale + model.link_distance[index][buckets]
        heads = torch.tensor([[spans[a][0] == spans[b][0] for b in found] for a in looking], device=device)
        none = torch.cat((scores.masked_fill(~heads, -torch.inf), none), 1)
    return functional.cross_entropy(none, targets, reduction="none")


def _vectors(values: Tensor, firsts: Tensor, spans: Sequence[Sequence[int]], chosen: Sequence[int]) -> Tensor:
    """Mean of the vectors at a span's first and last word: (spans, link size)."""
    ends = torch.tensor([[spans[place][2], spans[place][3]] for place in chosen], device=firsts.device)
    return values[firsts[ends]].float().mean(1)
