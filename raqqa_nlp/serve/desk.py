"""Where requests wait and are worked on: one pipeline, a bounded number of them at a time, each within its time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from starlette.requests import Request

from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.serve import body
from raqqa_nlp.serve.limits import Limits
from raqqa_nlp.serve.problem import GONE, Problem

T = TypeVar("T")
Job = Callable[[bytes, Pipeline], T]
"""What is done with a request's body, in a thread of its own."""


class Stopped(Exception):
    """Raised inside a job that nobody waits for any more."""


class Desk:
    """Works on requests.

    :param nlp: what all requests share.
    :param threads: requests at work at the same time; others wait.
    """

    def __init__(self, nlp: Pipeline, limits: Limits, *, threads: int) -> None:
        self.nlp, self.limits = nlp, limits
        self._room = threads + limits.waiting
        self._inside = 0
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="raqqa_nlp.serve")

    async def work(self, request: Request, job: Job[T], media_type: str = body.JSON) -> T:
        """Read a request's body and do a job with it.

        Its time counts from here, with reading and waiting in it. When it is up, or the client goes away, the job ends
        at its next text or window of a text.

        :raises Problem: 503 too many are waiting, 504 the job took too long; as :meth:`read`, and what the job raises.
        """
        with self._place():
            end = asyncio.get_running_loop().time() + self.limits.seconds
            content = await self.read(request, media_type)
            return await self._run(request, content, job, end)

    async def read(self, request: Request, media_type: str = body.JSON) -> bytes:
        """A request's body alone, for what is done at once.

        :raises Problem: 408 it came too slowly, 413 and 415 as :func:`raqqa_nlp.serve.body.read`.
        """
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await body.read(request, self.limits.bytes, media_type)
        except TimeoutError as error:
            message, headers = "the body did not come in time", {"Connection": "close"}
            raise Problem(408, message, mend="Send it faster, or less at a time.", headers=headers) from error

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._inside >= self._room:
            message = f"busy: {self._room} requests are at work or waiting"
            raise Problem(503, message, mend="Try again shortly.", headers={"Retry-After": "2"})
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def _run(self, request: Request, content: bytes, job: Job[T], end: float) -> T:
        loop, stop = asyncio.get_running_loop(), threading.Event()

        def ask() -> None:
            if stop.is_set():
                raise Stopped

        def work() -> T:
            ask()
            return job(content, self.nlp.asking(ask))

        done = loop.run_in_executor(self._pool, work)
        gone = asyncio.ensure_future(_disconnected(request))
        either: set[asyncio.Future[Any]] = {done, gone}
        try:
            first, _ = await asyncio.wait(either, timeout=end - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            if done in first:
                return await done
        finally:
            stop.set()
            done.cancel()
            gone.cancel()
        if gone in first:
            raise Problem(GONE, "the client went away")
        message = f"it took longer than {self.limits.seconds:g} s"
        raise Problem(504, message, mend="Send less at a time, or shorter texts.")

    def close(self) -> None:
        """Let the threads end; nothing can be worked on afterwards."""
        self._pool.shutdown(cancel_futures=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
