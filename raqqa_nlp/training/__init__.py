"""Training: corpora to windows, windows to a checkpoint, a checkpoint to a bundle. Needs the extra ``train``."""

from __future__ import annotations

from raqqa_nlp.errors import MissingExtraError

try:
    import datasets as _datasets  # noqa: F401
    import torch as _torch  # noqa: F401
    import transformers as _transformers  # noqa: F401
except ImportError as error:
    raise MissingExtraError(error.name or "torch", "train") from error

from raqqa_nlp.training.exporter import export, load_checkpoint
from raqqa_nlp.training.run import average, train

__all__ = ["average", "export", "load_checkpoint", "train"]
