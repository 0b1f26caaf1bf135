"""Activations whose channels are of one size, so that one 8-bit scale serves them all.

In a trained encoder a few channels are far larger than the rest, and a scale wide enough for them leaves few steps for
the others. Dividing each channel by a number of its own and multiplying the weights that read it by the same changes
nothing but that (Xiao et al. 2023, "SmoothQuant"). The largest channels of the widest layers are read apart, in 32-bit
floats (Dettmers et al. 2022, "LLM.int8()").
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor, nn

from raqqa_nlp.training.model import Tagger

STRENGTH: Final = 0.75
"""How much of the difference between channels moves into the weights, 0 to 1: what Xiao et al. call alpha, and set to
0.75 for models with many large activations."""

APART: Final = 16
"""Channels read apart, in each linear layer that has more inputs than outputs: the second of a feed-forward block,
where most of the error of 8 bits arises."""

_SMALLEST: Final = 1e-5  # a channel that is always zero stays as it is


class Smoothed(nn.Module):
    """A linear layer on divided inputs; its results are those of the layer it is made from.

    :param divisors: one for each input.
    :param apart: inputs, by their places, that a layer of their own reads.
    """

    places: Tensor

    def __init__(self, layer: nn.Linear, divisors: Tensor, apart: Tensor) -> None:
        super().__init__()
        weight = layer.weight.detach()
        kept = torch.ones_like(divisors).index_fill(0, apart, 0)
        self.factors = nn.Parameter(kept / divisors)
        self.layer = copy.deepcopy(layer)
        self.layer.weight = nn.Parameter(weight * divisors * kept)
        self.register_buffer("places", apart)
        self.apart = nn.Linear(len(apart), layer.out_features, bias=False) if len(apart) else None
        if self.apart is not None:
            self.apart.weight = nn.Parameter(weight[:, apart].clone())

    def forward(self, inputs: Tensor) -> Tensor:
        """As of the layer it is made from."""
        outputs: Tensor = self.layer(inputs * self.factors)
        return outputs if self.apart is None else outputs + self.apart(inputs.index_select(-1, self.places))


def smooth(model: Tagger, run: Callable[[Tagger], object]) -> Tagger:
    """A copy of the model with the linear layers of its encoder smoothed; its results are the same.

    :param run: puts texts through the model, to see how large its activations are.
    """
    peaks = _peaks(model, run)
    smoothed: Tagger = copy.deepcopy(model)
    for name, peak in peaks.items():
        above, _, last = name.rpartition(".")
        layer = smoothed.get_submodule(name)
        assert isinstance(layer, nn.Linear)
        divisors = _divisors(peak, layer.weight.detach())
        apart = min(APART, layer.in_features) if layer.in_features > layer.out_features else 0
        largest = torch.topk(peak / divisors, apart).indices.sort().values
        setattr(smoothed.get_submodule(above), last, Smoothed(layer, divisors, largest))
    smoothed.eval()
    return smoothed


def _peaks(model: Tagger, run: Callable[[Tagger], object]) -> dict[str, Tensor]:
    """Name of a linear layer -> the largest absolute value of each of its inputs."""
    peaks: dict[str, Tensor] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            found = inputs[0].detach().abs().flatten(0, -2).amax(dim=0)
            peaks[name] = torch.maximum(peaks[name], found) if name in peaks else found

        return note

    hooks = [
        module.register_forward_pre_hook(watch(name))
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.startswith("encoder.")
    ]
    try:
        run(model)
    finally:
        for hook in hooks:
            hook.remove()
    return peaks


def _divisors(peaks: Tensor, weights: Tensor) -> Tensor:
    reach = weights.abs().amax(dim=0).clamp_min(_SMALLEST)
    divisors = peaks.clamp_min(_SMALLEST) ** STRENGTH / reach ** (1 - STRENGTH)
    return divisors / divisors.median()
