"""The world that the tests of this folder rebuild corpora from."""

from __future__ import annotations

import miniature
import pytest


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> miniature.World:
    return miniature.make(tmp_path_factory.mktemp("world"))
