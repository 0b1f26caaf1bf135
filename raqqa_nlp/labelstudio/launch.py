"""Runs a module for as long as its starter lives: a script for Label Studio's own interpreter.

That one knows no other module of this package. Standard input is a pipe that the starter holds open and never writes
to. It closes when the starter ends, be it killed.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def _end_with(starter: int) -> None:
    os.read(starter, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    pipe = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
