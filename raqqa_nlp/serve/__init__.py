"""A server: JSON API, Label Studio's ML backend and pages to try it by hand in one app. Needs the extra ``serve``."""

from __future__ import annotations

from raqqa_nlp.errors import MissingExtraError

try:
    import starlette as _starlette  # noqa: F401
    import uvicorn as _uvicorn  # noqa: F401
except ImportError as error:
    raise MissingExtraError(error.name or "starlette", "serve") from error

from raqqa_nlp.serve.app import create_app
from raqqa_nlp.serve.desk import Desk
from raqqa_nlp.serve.limits import Limits
from raqqa_nlp.serve.server import address, listen, run

__all__ = ["Desk", "Limits", "address", "create_app", "listen", "run"]
