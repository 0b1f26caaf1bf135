"""Label Studio: gold in, tasks and predictions out.

Reading needs the standard library alone; talking to a server needs the extra ``annotate``.
"""

from __future__ import annotations

from raqqa_nlp.labelstudio.export import load_gold, read_export

__all__ = ["load_gold", "read_export"]
