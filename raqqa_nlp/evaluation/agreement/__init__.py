"""How far annotators agree, any number of them; a model is one, too, and so is the gold.

    agreement = measure({"Ann": docs_of_ann, "Bo": docs_of_bo})
    agreement["entity/exact/all"].value
    agreement["number/alpha/COUNT.status"].interval
    for disagreement in agreement.disagreements: ...

A text counts if two annotators or more have done it; the others are named (:class:`Texts`).

*Spans*, label by label and ``all`` labels of a layer together:

- ``exact`` and ``overlap``: F1 as of :mod:`raqqa_nlp.evaluation.spans`, which is the same whichever side is the gold;
  of ``whole`` attributions as of :mod:`raqqa_nlp.evaluation.attributions`. The mean over all pairs of annotators.
- ``kappa`` (Cohen 1960; the mean over all pairs, Light 1971) and ``alpha`` (Krippendorff 2004; all annotators at once)
  on words: :mod:`~raqqa_nlp.evaluation.agreement.words` says how, and
  :mod:`~raqqa_nlp.evaluation.agreement.coefficients` has the formulas. They say how much better than chance annotators
  agree: 1 is always, 0 no better. Most words bear no label; as those become many, kappa tends to the F1 of words
  (Hripcsak and Rothschild 2005), which forgives an edge more than the F1 of spans does.

*Values, names and links* (:mod:`~raqqa_nlp.evaluation.agreement.facets`), among the spans that annotators share:
``equal``, the share of those given the same, and ``kappa`` and ``alpha`` of values and names, with spans for words.

Each figure has a percentile bootstrap interval over texts (:mod:`raqqa_nlp.evaluation.intervals`). A figure that is
undefined is ``None`` and says why; kappa and alpha are wherever all is of one category.
"""

from __future__ import annotations

from raqqa_nlp.evaluation.agreement.disagreements import KINDS, Disagreement, Side
from raqqa_nlp.evaluation.agreement.measures import Agreement, Figure, Row, measure
from raqqa_nlp.evaluation.agreement.texts import Texts

__all__ = ["KINDS", "Agreement", "Disagreement", "Figure", "Row", "Side", "Texts", "measure"]
