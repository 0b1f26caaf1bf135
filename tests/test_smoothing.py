"""Smoothing: the same results, with channels that are nearer to each other."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from raqqa_nlp.training.model import Tagger, from_encoder
from raqqa_nlp.training.smoothing import Smoothed, smooth

IDS = torch.arange(2, 14).view(2, 6)


def run(model: Tagger) -> Tensor:
    with torch.inference_mode():
        tags: Tensor = model(IDS, torch.ones_like(IDS), torch.zeros_like(IDS)).tags
    return tags


def spread(model: Tagger) -> float:
    """How many times larger the largest input of a layer is than its median one, on average over the layers."""
    found: list[float] = []

    def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        peaks = inputs[0].detach().abs().flatten(0, -2).amax(dim=0)
        found.append(float(peaks.max() / peaks.median()))

    linear = [m for name, m in model.named_modules() if isinstance(m, nn.Linear) and name.startswith("encoder.")]
    hooks = [layer.register_forward_pre_hook(note) for layer in linear]
    run(model)
    for hook in hooks:
        hook.remove()
    return sum(found) / len(found)


def test_a_smoothed_model_says_the_same_in_even_channels(encoder: Path) -> None:
    torch.manual_seed(0)
    model = from_encoder(str(encoder), link_size=8)
    model.train(False)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("LayerNorm.weight"):
                parameter[3] *= 30  # one channel that is far larger than the rest, as trained encoders have
    smoothed = smooth(model, run)
    assert torch.allclose(run(model), run(smoothed), rtol=1e-3, atol=1e-3)
    assert spread(smoothed) < spread(model) / 3
    layers = [module for module in smoothed.modules() if isinstance(module, Smoothed)]
    assert len(layers) == 12
    assert not any(isinstance(module, Smoothed) for module in model.modules())
