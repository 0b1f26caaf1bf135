"""Scores for spans, values, attributions and claims; gold and predictions are Documents.

    report = evaluate(gold, predicted)
    report["entity/exact/micro"].value
    interval(report, "claim/overlap/all")
    print(report.to_markdown())

How each figure is defined stands in the module that computes it: :mod:`~raqqa_nlp.evaluation.spans`,
:mod:`~raqqa_nlp.evaluation.tagged` (seqeval), :mod:`~raqqa_nlp.evaluation.values`,
:mod:`~raqqa_nlp.evaluation.attributions`, :mod:`~raqqa_nlp.evaluation.claims` and
:mod:`~raqqa_nlp.evaluation.names`; that of SOURCEs in :mod:`~raqqa_nlp.evaluation.speakers`.
"""

from __future__ import annotations

from raqqa_nlp.evaluation.corpus import PARTS, evaluate
from raqqa_nlp.evaluation.intervals import Interval, interval
from raqqa_nlp.evaluation.report import Report, TextFigures, Unrepresentable
from raqqa_nlp.evaluation.scores import Accuracy, Score

__all__ = ["PARTS", "Accuracy", "Interval", "Report", "Score", "TextFigures", "Unrepresentable", "evaluate", "interval"]
