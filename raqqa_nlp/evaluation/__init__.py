"""Scores for spans, values, attributions and claims; gold and predictions are Documents.

    report = evaluate(gold, predicted)          # Iterable[Document] each, paired by their ids
    report["entity/exact/micro"].value          # a figure by its name: layer/measure/what
    report.intervals()["entity/exact/micro"]    # 95%, bootstrap over texts
    report.to_frame(intervals=True)             # pandas; also to_markdown(), to_dict(), rows()
    list(report.unrepresentable)                # gold that tags of words cannot say, counted as missed

    compare(gold, one, other).to_markdown()     # differences with intervals and p
    compare_reports(report, another)            # likewise, of evaluations made earlier (Report.from_dict)
    confusion(gold, predicted, "entity")        # which label is taken for which
    errors.find(gold, predicted)                # what is wrong, one by one, with the words around it
    calibration.collect(gold, predicted)        # scores and whether they were right

    evaluate_spans({"text": [(0, 4, "drug")]}, {"text": [(0, 3, "drug")]})   # spans of any scheme, nested or not

    plots.bars({"ours": report, "theirs": another}, "entity/exact").save("entities.svg")
    plots.confusion(confusion(gold, predicted))
    plots.error_classes(errors.find(gold, predicted))
    plots.reliability({"as predicted": {"all spans": calibration.collect(gold, predicted)}})
    plots.learning_curve({10: report, 20: another}, ["entity/exact/micro"])

``calibration``, ``errors`` and ``plots`` are modules, to be imported from here. Pictures show themselves in notebooks.
How each figure is defined stands in the module that computes it: :mod:`~raqqa_nlp.evaluation.spans` and
:mod:`~raqqa_nlp.evaluation.alignment` (exact, overlap, boundary, type), :mod:`~raqqa_nlp.evaluation.tagged` (seqeval),
:mod:`~raqqa_nlp.evaluation.values`, :mod:`~raqqa_nlp.evaluation.attributions`, :mod:`~raqqa_nlp.evaluation.claims` and
:mod:`~raqqa_nlp.evaluation.names`; that of SOURCEs in :mod:`~raqqa_nlp.evaluation.speakers`.
"""

from __future__ import annotations

from raqqa_nlp.evaluation.confusion import Confusion, confusion
from raqqa_nlp.evaluation.corpus import PARTS, evaluate
from raqqa_nlp.evaluation.intervals import Interval, interval
from raqqa_nlp.evaluation.plain import confusion_of_spans, evaluate_spans, spans_of_tags
from raqqa_nlp.evaluation.report import Report, TextFigures, Unrepresentable
from raqqa_nlp.evaluation.scores import Accuracy, Average, Clustering, Score
from raqqa_nlp.evaluation.significance import Comparison, Difference, compare, compare_reports

__all__ = [
    "PARTS",
    "Accuracy",
    "Average",
    "Clustering",
    "Comparison",
    "Confusion",
    "Difference",
    "Interval",
    "Report",
    "Score",
    "TextFigures",
    "Unrepresentable",
    "compare",
    "compare_reports",
    "confusion",
    "confusion_of_spans",
    "evaluate",
    "evaluate_spans",
    "interval",
    "spans_of_tags",
]
