"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: nothing here is judged by its time. CI tries the same examples every time.
settings.register_profile(
    "raqqa_nlp",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("raqqa_nlp")
