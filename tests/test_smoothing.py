"""Smoothing: the same results, with channels that are nearer to each other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from raqqa_nlp.training.exporter import quantise, to_onnx
from raqqa_nlp.training.model import Tagger, from_encoder
from raqqa_nlp.training.smoothing import APART, Smoothed, smooth

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
    wide = [layer for layer in layers if layer.apart is not None]
    assert len(wide) == 2  # of each block the layer that has more inputs than outputs
    assert all(len(layer.places) == APART and not layer.factors[layer.places].any() for layer in wide)


def test_what_is_read_apart_stays_in_floats(encoder: Path, tmp_path: Path) -> None:
    model = from_encoder(str(encoder), link_size=8)
    model.train(False)
    to_onnx(smooth(model, run), tmp_path / "exact.onnx")
    quantise(tmp_path / "exact.onnx", tmp_path / "8bit.onnx")
    kinds = Counter(
        (node.op_type, "/apart/" in node.name)
        for node in onnx.load(tmp_path / "8bit.onnx").graph.node
        if node.op_type in ("MatMul", "MatMulInteger") and node.name.startswith("/encoder/") and "dense" in node.name
    )
    assert kinds == {("MatMul", True): 2, ("MatMulInteger", False): 6}
