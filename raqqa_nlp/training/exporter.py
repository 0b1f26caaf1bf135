"""A checkpoint to a bundle: ONNX, 8-bit weights, and proof that both say what the checkpoint says."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer

from raqqa_nlp import schema
from raqqa_nlp.bundle import CARD, NETWORK, SETTINGS, TOKENIZER, Bundle, OnnxNetwork, write_settings
from raqqa_nlp.decode import Parameters, Scores
from raqqa_nlp.document import Document
from raqqa_nlp.errors import BundleError, InputError
from raqqa_nlp.labelstudio import load_gold
from raqqa_nlp.linking import LinkParameters
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.training.model import Outputs, Tagger
from raqqa_nlp.training.run import read_record
from raqqa_nlp.training.smoothing import smooth
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
    :param spans: that the checkpoint found; agreement on none proves nothing.
    """

    texts: int
    spans: int
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


def load_checkpoint(checkpoint: Path, *, attributions: str = schema.ATTRIBUTION) -> Pipeline:
    """A checkpoint as a pipeline, in 32-bit floats, without a bundle."""
    tokeniser, model = _tokeniser(checkpoint), Tagger.from_pretrained(checkpoint)
    return Pipeline(
        tokeniser, TorchNetwork(model), parameters(model), attributions=attributions, name=f"checkpoint {checkpoint}"
    )


def _tokeniser(checkpoint: Path) -> Tokeniser:
    record = read_record(checkpoint)
    tokenizer = Tokenizer.from_file(str(checkpoint / TOKENIZER))
    return Tokeniser(tokenizer, size=record["window"], overlap=record["overlap"])


def parameters(model: Tagger) -> Parameters:
    """What the bundle keeps beside the network."""
    links = LinkParameters(*(part.detach().float().numpy() for part in (model.link_none, model.link_distance)))
    # A ParameterDict sorts its names; the network's columns stand in the configuration's order.
    transitions = {head: model.transitions[head].detach().float().numpy() for head in model.config.heads}
    return Parameters(links, transitions)


def export(checkpoint: Path, output: Path, *, texts: Sequence[str] | None = None) -> Parity:
    """Write a bundle; ``output`` stays as it was unless the new one passed the parity check.

    A model card already at ``output`` is kept; otherwise one is written from what made the checkpoint.

    :param texts: to fit the 8-bit scales and to check parity on; the package's gold texts if ``None``.
    :raises InputError: ``checkpoint`` is none, or ``output`` holds something else than a bundle.
    :raises BundleError: the network exported or quantised differs too much from the checkpoint.
    """
    record = read_record(checkpoint)
    others = [output] if output.is_file() else sorted(output.glob("*"))
    if other := next((path.name for path in others if path.name not in (NETWORK, SETTINGS, TOKENIZER, CARD)), None):
        mend = "Name a new folder, or a bundle's."
        raise InputError(f"holds something else than a bundle: {other}", where=str(output), mend=mend)
    texts = [doc.text for doc in load_gold()] if texts is None else texts
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
        part, exact = Path(scratch) / "bundle", Path(scratch) / "exact.onnx"
        part.mkdir()
        model = Tagger.from_pretrained(checkpoint, attention="eager").eval()
        tokeniser, beside = _tokeniser(checkpoint), parameters(model)
        shutil.copyfile(checkpoint / TOKENIZER, part / TOKENIZER)
        to_onnx(smooth(model, lambda model: _through(model, tokeniser, texts)), exact)
        quantise(exact, part / NETWORK)
        write_settings(part, name=record["name"], tokeniser=tokeniser, parameters=beside, more={"training": record})
        parity = check_parity(model, tokeniser, exact, part, texts)
        more = {"training": record, "parity": asdict(parity)}
        write_settings(part, name=record["name"], tokeniser=tokeniser, parameters=beside, more=more)
        card = output / CARD
        (part / CARD).write_text(card.read_text("utf-8") if card.exists() else model_card(more), encoding="utf-8")
        _replace(output, part)
    return parity


def _replace(folder: Path, new: Path) -> None:
    """Put a new bundle in a folder's place; if that fails or is interrupted, the old one is there again."""
    if not folder.exists():
        new.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)  # of an export that was killed when it had taken its place
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)


def model_card(facts: Mapping[str, Any]) -> str:
    """A model card of what is known without asking its author."""
    record, parity = facts["training"], facts["parity"]
    corpora = "\n".join(
        f"- stage {stage['name']}: {', '.join(f'{name} ({count} texts)' for name, count in stage['texts'].items())}"
        for stage in record["stages"]
    )
    held_out = ", ".join(record["held_out"]) or "none"
    return (
        f"# {record['name']}\n\n{record['description']}\n\nEncoder: {record['encoder']}.\n\n"
        f"## Trained on\n\n{corpora}\n\n"
        f"Held out: {held_out}.\n\n## Parity with the checkpoint\n\n"
        f"On {parity['texts']} texts with {parity['spans']} spans: largest difference of a logit before quantisation "
        f"{parity['float_difference']:.1e}; span F1 of the 8-bit bundle against the checkpoint "
        f"{100 * parity['quantised_agreement']:.1f}.\n"
    )


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


def _through(model: Tagger, tokeniser: Tokeniser, texts: Sequence[str]) -> None:
    """Put texts through a model, window by window."""
    network = TorchNetwork(model)
    for words in map(tokeniser.words, texts):
        for window in tokeniser.windows(words):
            network(tokeniser.inputs(words, window))


def quantise(exact: Path, path: Path) -> None:
    """8-bit weights, a scale a channel; activations are quantised at run time, a scale a window.

    The heads stay in 32-bit floats: they are small, and nothing after them evens out their error. So do the channels
    that :class:`~raqqa_nlp.training.smoothing.Smoothed` reads apart.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    nodes = onnx.load(exact).graph.node
    products = [node.name for node in nodes if node.op_type == "MatMul"]
    exempt = [name for name in products if not name.startswith("/encoder/") or "/apart/" in name]
    quantize_dynamic(exact, path, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=exempt)


def check_parity(model: Tagger, tokeniser: Tokeniser, exact: Path, bundle: Path, texts: Sequence[str]) -> Parity:
    """Compare the exported networks with the checkpoint.

    :raises BundleError: they differ more than :data:`FLOAT_TOLERANCE` and :data:`QUANTISED_AGREEMENT` allow.
    """
    torch_network, onnx_network = TorchNetwork(model), OnnxNetwork.read(exact)
    difference = 0.0
    for text in texts:
        words = tokeniser.words(text)
        for window in tokeniser.windows(words):
            inputs = tokeniser.inputs(words, window)
            difference = max(difference, float(np.abs(torch_network(inputs).tags - onnx_network(inputs).tags).max()))
    beside = parameters(model)
    opened = Bundle.open(bundle)
    expected = [Pipeline(tokeniser, torch_network, beside)(text) for text in texts]
    found = [Pipeline(tokeniser, opened.network(), beside)(text) for text in texts]
    parity = Parity(len(texts), len(_places(expected)), difference, _agreement(expected, found))
    if parity.float_difference > FLOAT_TOLERANCE or parity.quantised_agreement < QUANTISED_AGREEMENT:
        raise BundleError(
            f"the exported network is not the checkpoint: {json.dumps(asdict(parity))}", where=str(bundle)
        )
    return parity


def _agreement(left: Sequence[Document], right: Sequence[Document]) -> float:
    """Exact span F1 over all heads."""
    ours, theirs = _places(left), _places(right)
    total = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / total if total else 1.0


def _places(docs: Sequence[Document]) -> set[tuple[int, str, str, int, int]]:
    heads = [(index, doc, head) for index, doc in enumerate(docs) for head in schema.HEADS]
    return {(index, head, s.label, s.start, s.end) for index, doc, head in heads for s in doc.head_spans(head)}
