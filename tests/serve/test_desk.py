"""How many requests are worked on at a time, and for how long: limits that end the work, not only the answer."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from serving import URL, finds_nothing

from raqqa_nlp.pipeline import Pipeline
from raqqa_nlp.serve import Desk, Limits, create_app
from raqqa_nlp.serve.guard import Guard

SLOW = 0.02  # seconds a window
LONG = {"text": "ab cd ef gh " * 500}
SOON = 2.0  # seconds within which what should happen at once must have happened on a busy machine


class Counting:
    """A network's windows, counted."""

    def __init__(self) -> None:
        self.windows = 0

    def __call__(self) -> None:
        self.windows += 1
        time.sleep(SLOW)

    def stands_still(self) -> bool:
        time.sleep(5 * SLOW)
        before = self.windows
        time.sleep(10 * SLOW)
        return self.windows == before


class Asked:
    """A request to the app by ASGI itself: the body can take its time, and the client can leave.

    :param body: chunks to send.
    :param leaves: waited for before the client goes away; never if ``None``.
    """

    def __init__(self, body: Iterable[bytes] | AsyncIterator[bytes], leaves: asyncio.Event | None = None) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.content = b""
        self._body, self._leaves = body, leaves

    async def of(self, app: Guard, path: str = "/v1/predict") -> Asked:
        headers = [(b"host", URL.removeprefix("http://").encode()), (b"content-type", b"application/json")]
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "query_string": b"",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("::1", 1),
        }
        await app(scope, self._messages().__anext__, self._sent)
        return self

    async def _messages(self) -> AsyncIterator[Any]:
        if isinstance(self._body, AsyncIterator):
            async for chunk in self._body:
                yield {"type": "http.request", "body": chunk, "more_body": True}
        else:
            for chunk in self._body:
                yield {"type": "http.request", "body": chunk, "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}
        await (self._leaves or asyncio.Event()).wait()
        yield {"type": "http.disconnect"}

    async def _sent(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        self.content += message.get("body", b"")


def ask(value: Any, leaves: asyncio.Event | None = None) -> Asked:
    return Asked([json.dumps(value).encode()], leaves)


def app(nlp: Pipeline, limits: Limits, threads: int = 1) -> Guard:
    return create_app(Desk(nlp, limits, threads=threads))


def test_work_ends_when_its_time_is_up() -> None:
    counting = Counting()
    served = app(finds_nothing(counting), Limits(seconds=0.3))
    start = time.monotonic()
    asked = asyncio.run(ask(LONG).of(served))
    assert asked.status == 504
    assert "longer than 0.3 s" in asked.content.decode()
    assert time.monotonic() - start < SOON
    assert 0 < counting.windows < 100
    assert counting.stands_still()
    assert asyncio.run(ask({"text": "a"}).of(served)).status == 200


def test_work_ends_when_nobody_waits_for_it() -> None:
    counting = Counting()
    served = app(finds_nothing(counting), Limits())

    async def leave() -> Asked:
        leaves = asyncio.Event()
        asyncio.get_running_loop().call_later(0.3, leaves.set)
        return await ask(LONG, leaves).of(served)

    start = time.monotonic()
    assert asyncio.run(leave()).status == 499
    assert time.monotonic() - start < SOON
    assert counting.stands_still()


def test_work_ends_with_the_server() -> None:
    counting = Counting()
    served = app(finds_nothing(counting), Limits())

    async def cancelled() -> None:
        task = asyncio.ensure_future(ask(LONG).of(served))
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()

    asyncio.run(cancelled())
    assert counting.windows
    assert counting.stands_still()


def test_a_batch_ends_between_its_texts() -> None:
    counting = Counting()
    served = app(finds_nothing(counting), Limits(seconds=0.3))
    assert asyncio.run(ask({"texts": [{"text": "a"}] * 200}).of(served)).status == 504
    assert counting.windows < 100
    assert counting.stands_still()


def test_a_body_that_does_not_come() -> None:
    async def slowly() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(SLOW)

    served = app(finds_nothing(), Limits(seconds=0.2))
    for path in ("/v1/predict", "/setup", "/webhook"):
        asked = asyncio.run(Asked(slowly()).of(served, path))
        assert asked.status == 408
        assert asked.headers["connection"] == "close"


def test_so_many_wait_and_no_more() -> None:
    gate = threading.Event()
    most, inside = 0, 0
    lock = threading.Lock()

    def held() -> None:
        nonlocal most, inside
        with lock:
            inside += 1
            most = max(most, inside)
        gate.wait()
        with lock:
            inside -= 1

    served = app(finds_nothing(held), Limits(waiting=2), threads=3)

    async def crowd() -> list[Asked]:
        tasks = [asyncio.ensure_future(ask({"text": "a"}).of(served)) for _ in range(9)]
        await asyncio.sleep(0.3)
        assert sum(task.done() for task in tasks) == 4
        gate.set()
        return list(await asyncio.gather(*tasks))

    done = asyncio.run(crowd())
    assert sorted(asked.status for asked in done) == [200] * 5 + [503] * 4
    assert most == 3
    [refused, *_] = [asked for asked in done if asked.status == 503]
    assert int(refused.headers["retry-after"]) > 0
    assert json.loads(refused.content)["error"]["message"] == "busy: 5 requests are at work or waiting"
    assert asyncio.run(ask({"text": "a"}).of(served)).status == 200


def test_one_that_waits_too_long_is_never_begun() -> None:
    gate = threading.Event()
    counting = Counting()

    def held() -> None:
        counting()
        gate.wait(SOON)

    served = app(finds_nothing(held), Limits(seconds=0.3), threads=1)

    async def two() -> list[Asked]:
        return list(await asyncio.gather(*(ask({"text": "a"}).of(served) for _ in range(2))))

    assert [asked.status for asked in asyncio.run(two())] == [504, 504]
    gate.set()
    assert counting.stands_still()
    assert counting.windows == 1


def test_places_are_given_back_whatever_happens() -> None:
    served = app(finds_nothing(), Limits(waiting=0), threads=1)
    for content, status in ((b"{", 400), (b'{"text": ""}', 422), (b'{"text": "a"}', 200)) * 3:
        assert asyncio.run(Asked([content]).of(served)).status == status


def test_a_place_is_taken_before_the_body_is_read() -> None:
    served = app(finds_nothing(), Limits(waiting=0, seconds=SOON), threads=1)

    async def both() -> tuple[Asked, Asked]:
        comes = asyncio.Event()

        async def later() -> AsyncIterator[bytes]:
            await comes.wait()
            yield b'{"text": "a"}'

        first = asyncio.ensure_future(Asked(later()).of(served))
        await asyncio.sleep(SLOW)
        second = await ask({"text": "a"}).of(served)
        comes.set()
        return await first, second

    assert [asked.status for asked in asyncio.run(both())] == [200, 503]


def test_asking_stops_a_pipeline_and_leaves_it_whole() -> None:
    counting = Counting()
    nlp = finds_nothing(counting)
    stops: Callable[[], object] = {}.popitem
    try:
        nlp.asking(stops)("a")
    except KeyError:
        assert counting.windows == 0
    else:
        raise AssertionError("it was not asked")
    assert nlp("a").text == "a"
    assert counting.windows == 1
