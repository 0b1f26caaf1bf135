"""A learner that trains in a second, for benchmarks that need hundreds of models: a frozen encoder, and classifiers.

What the encoder of a checkpoint says of each word is computed once; a model is then a logistic regression of the tags
of each head on the principal components of that. Links are for whoever decodes to make, from no learnt vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from tqdm import tqdm

from raqqa_nlp import schema
from raqqa_nlp.bundle import TOKENIZER
from raqqa_nlp.calibration import Calibration
from raqqa_nlp.decode import Parameters, Scores
from raqqa_nlp.document import Document
from raqqa_nlp.linking import DISTANCES, LinkParameters
from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.tagging import no_transitions, tags_of
from raqqa_nlp.training.exporter import TorchNetwork
from raqqa_nlp.training.model import Tagger
from raqqa_nlp.training.run import read_record
from raqqa_nlp.windows import Inputs, Tokeniser

FloatArray: TypeAlias = NDArray[np.float32]

COMPONENTS: Final = 128
"""They hold 96 % of the variance of the default model's first stage on news texts."""

STRENGTH: Final = 0.3
"""Of the classifiers, scikit-learn's ``C``; the smaller, the more they are held back."""

_NEVER: Final = -30.0
"""Logit of a tag that was never seen."""


class Frozen:
    """The words of some texts as a checkpoint's encoder sees them, and models that learn from them.

    :param docs: annotated texts to learn from; the principal components are theirs.
    :param others: texts to predict alone.
    """

    def __init__(self, checkpoint: Path, docs: Sequence[Document], others: Sequence[Document]) -> None:
        record = read_record(checkpoint)
        tokenizer = Tokenizer.from_file(str(checkpoint / TOKENIZER))
        self.tokeniser = Tokeniser(tokenizer, size=record["window"], overlap=record["overlap"])
        encode = _encoder(checkpoint)
        windows: dict[bytes, FloatArray] = {}
        states, self._tags = {}, {}
        for doc in tqdm([*docs, *others], desc="encode", unit="text"):
            words, own = self.tokeniser.words(doc.text), []
            for window in self.tokeniser.windows(words):
                inputs = self.tokeniser.inputs(words, window)
                seen = windows[inputs.input_ids.tobytes()] = encode(inputs)
                own.append(seen[window.own_start - window.start : window.own_stop - window.start])
            states[str(doc.id)] = np.concatenate(own)
            spans = {head: [(each.label, *words.cover(each)) for each in doc.head_spans(head)] for head in schema.HEADS}
            self._tags[str(doc.id)] = {head: tags_of(spans[head], len(words), head) for head in schema.HEADS}
        parts = PCA(COMPONENTS, whiten=True, random_state=0)
        parts.fit(np.concatenate([states[str(doc.id)] for doc in docs]))
        self._states = {name: parts.transform(each).astype(np.float32) for name, each in states.items()}
        self._windows = {key: parts.transform(each).astype(np.float32) for key, each in windows.items()}

    def learn(self, names: Collection[str]) -> Learnt:
        """What these texts' annotations teach; the same for the same texts, in whatever order.

        :param names: ids of texts.
        """
        chosen = sorted(names)
        states = np.concatenate([self._states[name] for name in chosen])
        heads = [
            _classifier(states, np.concatenate([self._tags[name][head] for name in chosen]), len(schema.tags(head)))
            for head in schema.HEADS
        ]
        weights, biases = (np.concatenate(part, axis=-1).astype(np.float32) for part in zip(*heads, strict=True))

        return Learnt(self.tokeniser, self._windows, weights, biases)


@dataclass(frozen=True)
class Learnt:
    """A model, of texts that were encoded beforehand.

    :param windows: a window's pieces -> its words, (words, components).
    :param weights: (components, tags of all heads). :param biases: (tags of all heads,).
    """

    tokeniser: Tokeniser
    windows: Mapping[bytes, FloatArray]
    weights: FloatArray
    biases: FloatArray

    def pipeline(self, calibration: Calibration | None = None) -> Pipeline:
        """The model ready to annotate.

        :param calibration: of its scores; without it they are as they come.
        """
        relations = len(schema.RELATIONS)
        links = LinkParameters(*(np.zeros((relations, size), dtype=np.float32) for size in (1, DISTANCES)))
        transitions = no_transitions(schema.HEADS)
        return Pipeline(self.tokeniser, self._scores, Parameters(links, transitions, calibration or Calibration()))

    def _scores(self, inputs: Inputs) -> Scores:
        tags = self.windows[inputs.input_ids.tobytes()] @ self.weights + self.biases
        vectors = np.zeros((len(tags), len(schema.RELATIONS), 1), dtype=np.float32)
        return Scores(tags, np.zeros((len(tags), len(schema.STATUSES)), dtype=np.float32), vectors, vectors)


def _encoder(checkpoint: Path) -> Callable[[Inputs], FloatArray]:
    """Words of a window -> the encoder's last layer at their first pieces, (words, width)."""
    model = Tagger.from_pretrained(checkpoint)
    network, seen = TorchNetwork(model), []

    def keep(_module: object, _inputs: object, output: Any) -> None:
        seen.append(output.last_hidden_state[0].float().numpy())

    model.encoder.register_forward_hook(keep)

    def encode(inputs: Inputs) -> FloatArray:
        with torch.inference_mode():
            network(inputs)
        states: FloatArray = seen.pop()[inputs.firsts]
        return states

    return encode


def _classifier(
    states: FloatArray, tags: NDArray[np.int64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights, (components, size), and biases of a head's tags."""
    weights, biases = np.zeros((states.shape[1], size)), np.full(size, _NEVER)
    if len(np.unique(tags)) == 1:
        biases[tags[0]] = 0
        return weights, biases
    model = LogisticRegression(C=STRENGTH, max_iter=1000, tol=1e-3).fit(states, tags)
    several = len(model.classes_) > 2  # of two, scikit-learn gives only the second's
    weights[:, model.classes_] = model.coef_.T if several else np.hstack((0 * model.coef_.T, model.coef_.T))
    biases[model.classes_] = model.intercept_ if several else [0, model.intercept_[0]]
    return weights, biases
