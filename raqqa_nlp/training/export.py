"""A checkpoint to a bundle: ONNX, 8-bit weights, and proof that both say what the checkpoint says."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer

from raqqa_nlp import schema
from raqqa_nlp.bundle import NETWORK, TOKENIZER, Bundle, write_settings
from raqqa_nlp.decode import Scores
from raqqa_nlp.document import Document
from raqqa_nlp.errors import BundleError
from raqqa_nlp.linking import LinkParameters
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training.model import Outputs, Tagger
from raqqa_nlp.windows import Inputs, Tokeniser

OPSET: Final = 17
FLOAT_TOLERANCE: Final = 1e-3
"""Largest difference of a logit between the checkpoint and its ONNX in 32-bit floats."""

QUANTISED_AGREEMENT: Final = 0.95
"""Smallest share of spans (F1) on which the 8-bit bundle and the checkpoint must agree."""


@dataclass(frozen=True, slots=True)
class Parity:
    """How far a bundle is from its checkpoint on the texts it was checked with.

    :param float_difference: largest difference of a logit, 32-bit ONNX against the checkpoint.
    :param quantised_agreement: exact span F1 between the bundle's Documents and the checkpoint's, over all layers.
    """

    texts: int
    float_difference: float
    quantised_agreement: float


class TorchNetwork:
    """A checkpoint as the pipeline's network, one window at a time."""

    def __init__(self, model: Tagger) -> None:
        self._model = model.eval()

    @torch.inference_mode()
    def __call__(self, inputs: Inputs) -> Scores:
        """Scores of a window's words."""
        ids = torch.from_numpy(inputs.input_ids)[None]
        outputs: Outputs = self._model(ids, torch.ones_like(ids), torch.from_numpy(inputs.shape_ids)[None])
        return Scores(*(output[0].float().numpy()[inputs.firsts] for output in outputs))


def load_checkpoint(folder: Path, *, window: int, overlap: int) -> Pipeline:
    """A checkpoint as a pipeline, in 32-bit floats, without a bundle."""
    model = Tagger.from_pretrained(folder)
    tokeniser = Tokeniser(Tokenizer.from_file(str(folder / TOKENIZER)), size=window, overlap=overlap)
    return Pipeline(tokeniser, TorchNetwork(model), link_parameters(model), name=f"checkpoint {folder}")


def link_parameters(model: Tagger) -> LinkParameters:
    """The parameters of linking that the bundle keeps beside the network."""
    return LinkParameters(*(part.detach().float().numpy() for part in (model.link_none, model.link_distance)))


def export(
    checkpoint: Path,
    output: Path,
    *,
    name: str,
    version: str,
    window: int,
    overlap: int,
    texts: Sequence[str],
    card: str,
    provenance: dict[str, Any],
) -> Parity:
    """Write a bundle; nothing is at ``output`` unless it passed the parity check.

    :param texts: to check parity on.
    :param card: the model card.
    :raises BundleError: the network exported or quantised differs too much from the checkpoint.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
        part, exact = Path(scratch) / "bundle", Path(scratch) / "exact.onnx"
        part.mkdir()
        model = Tagger.from_pretrained(checkpoint, attention="eager").eval()
        tokeniser = Tokeniser(Tokenizer.from_file(str(checkpoint / TOKENIZER)), size=window, overlap=overlap)
        shutil.copyfile(checkpoint / TOKENIZER, part / TOKENIZER)
        to_onnx(model, exact)
        quantise(exact, part / NETWORK)
        links = link_parameters(model)
        write_settings(part, name=name, version=version, tokeniser=tokeniser, links=links, more=provenance)
        parity = check_parity(model, tokeniser, exact, part, texts)
        write_settings(
            part, name=name, version=version, tokeniser=tokeniser, links=links, more=provenance | {"parity": asdict(parity)}
        )
        (part / "README.md").write_text(card, encoding="utf-8")
        if output.exists():
            shutil.rmtree(output)
        part.rename(output)
    return parity


def to_onnx(model: Tagger, path: Path) -> None:
    """Trace the network for any batch and length, in 32-bit floats."""
    example = torch.ones(2, 8, dtype=torch.long)
    names = ["input_ids", "attention_mask", "shape_ids"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's remarks on shapes it cannot see
        torch.onnx.export(
            model,
            (example, example, example),
            str(path),
            input_names=names,
            output_names=list(Outputs._fields),
            dynamic_axes={each: {0: "batch", 1: "pieces"} for each in (*names, *Outputs._fields)},
            opset_version=OPSET,
            dynamo=False,
        )


def quantise(exact: Path, path: Path) -> None:
    """8-bit weights, a scale a channel; activations are quantised at run time, a scale a window."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True)


def check_parity(model: Tagger, tokeniser: Tokeniser, exact: Path, bundle: Path, texts: Sequence[str]) -> Parity:
    """Compare the exported networks with the checkpoint.

    :raises BundleError: they differ more than :data:`FLOAT_TOLERANCE` and :data:`QUANTISED_AGREEMENT` allow.
    """
    import onnxruntime

    from raqqa_nlp.bundle import OnnxNetwork

    torch_network = TorchNetwork(model)
    onnx_network = OnnxNetwork(onnxruntime.InferenceSession(str(exact), providers=["CPUExecutionProvider"]))
    difference = 0.0
    for text in texts:
        words = tokeniser.words(text)
        for window in tokeniser.windows(words):
            inputs = tokeniser.inputs(words, window)
            difference = max(difference, float(np.abs(torch_network(inputs).tags - onnx_network(inputs).tags).max()))
    links = link_parameters(model)
    opened = Bundle.open(bundle)
    expected = [Pipeline(tokeniser, torch_network, links)(text) for text in texts]
    found = [Pipeline(tokeniser, opened.network(), links)(text) for text in texts]
    parity = Parity(len(texts), difference, _agreement(expected, found))
    if parity.float_difference > FLOAT_TOLERANCE or parity.quantised_agreement < QUANTISED_AGREEMENT:
        raise BundleError(f"the exported network is not the checkpoint: {json.dumps(asdict(parity))}", where=str(bundle))
    return parity


def _agreement(left: Sequence[Document], right: Sequence[Document]) -> float:
    """Exact span F1 over all heads."""
    sets = [{(i, head, s.label, s.start, s.end) for i, doc in enumerate(docs) for head in schema.HEADS for s in doc.head_spans(head)} for docs in (left, right)]
    total = len(sets[0]) + len(sets[1])
    return 2 * len(sets[0] & sets[1]) / total if total else 1.0
