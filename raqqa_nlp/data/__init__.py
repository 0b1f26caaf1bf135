"""Corpora that are not part of this project, rebuilt from public sources.

:func:`plan` says what is made of what, :func:`build` makes it: the folder that ``raqqa-nlp train --data`` and the
benchmarks read.
"""

from raqqa_nlp.data.plans import Plan, build, plan

__all__ = ["Plan", "build", "plan"]
