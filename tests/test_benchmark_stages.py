"""What each stage brings, on stand-ins for its runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from benchmarks import stages
from benchmarks.crossval import PARTS, fold_folder
from raqqa_nlp import load_gold
from raqqa_nlp.document import Document
from raqqa_nlp.errors import InputError
from raqqa_nlp.training.config import Stage
from raqqa_nlp.training.run import CHECKPOINT

STAGE = Stage("only", {"gold": 1}, epochs=1, learning_rate=1e-3)
GOLD = load_gold()
DEALT = [[GOLD[0]], [GOLD[1]], [GOLD[2]], [], []]


class Knowing:
    """Finds in a text what the gold says; in the second one nothing."""

    def stream(self, texts: Iterable[Document]) -> Iterator[Document]:
        known = {doc.id: doc for doc in GOLD}
        for doc in texts:
            yield doc if doc.id == GOLD[1].id else known[doc.id]


def test_each_part_is_scored_with_its_own_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def load_checkpoint(checkpoint: Path) -> Knowing:
        asked.append(checkpoint)
        return Knowing()

    monkeypatch.setattr(stages, "load_checkpoint", load_checkpoint)
    folders = [fold_folder(tmp_path, STAGE, part) / CHECKPOINT for part in PARTS]
    for folder in folders:
        folder.mkdir(parents=True)
    figure = stages.scored(STAGE, DEALT, tmp_path, besides=set()).figures["entity/exact/micro"]
    assert asked == folders
    assert figure.counts == (sum(len(GOLD[i].entities) for i in (0, 2)), 0, len(GOLD[1].entities))
    alone = stages.scored(STAGE, DEALT, tmp_path, besides={str(GOLD[1].id)}).figures["entity/exact/micro"]
    assert alone.counts == (figure.counts[0], 0, 0)


def test_a_missing_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"only-fold-0.*no such run.*benchmarks\.crossval"):
        stages.scored(STAGE, DEALT, tmp_path, besides=set())
