"""How many sessions one process sustains, each changing a filter every 5 s. The clients run in a process of their own."""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import Engine
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks import scale, screens
from lib.access import Role
from lib.settings import PROJECT
from tests.serving import Server
from tests.talking import COOKIE

STEPS = (50, 100, 150, 200, 250)
EVERY, LASTS, WARM = 5.0, 25.0, 8.0  # seconds: between changes, of measuring, before it
PAGES = ("overview", "completion", "organisation")


async def change(socket: ClientConnection, url: str, page: str, query: str) -> None:
    """Nothing. Sends a changed filter and waits for the end of the run."""
    message = BackMsg()
    state = message.rerun_script
    state.query_string, state.page_name = query, page
    state.context_info.url = f"{url}/{page}?{query}"
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        raw = await asyncio.wait_for(socket.recv(), 60)
        answer.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
        if answer.WhichOneof("type") == "script_finished" and answer.script_finished == 0:
            return


async def session(number: int, url: str, cookie: str, until: float, taken: list[float]) -> None:
    """Nothing. One person: opens a dashboard, then changes a filter every 5 s, and notes how long each took."""
    page, views = PAGES[number % len(PAGES)], screens.views(number)
    address = f"{url.replace('http', 'ws')}/_stcore/stream"
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, EVERY))
    async with connect(
        address,
        additional_headers=headers,
        max_size=2**27,
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(url),
    ) as socket:
        await change(socket, url, page, next(views))
        next_at = time.monotonic() + chance.uniform(0, EVERY)
        while next_at < until:
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
            started = time.monotonic()
            await change(socket, url, page, next(views))
            if started > until - LASTS:
                taken.append(time.monotonic() - started)
            next_at += EVERY


async def crowd(url: str, cookies: list[str], count: int) -> list[float]:
    """The seconds of each change that so many sessions made in the measured time."""
    taken: list[float] = []
    until = time.monotonic() + WARM + LASTS
    people = [session(number, url, cookies[number % len(cookies)], until, taken) for number in range(count)]
    failed = [one for one in await asyncio.gather(*people, return_exceptions=True) if one is not None]
    if failed:
        raise RuntimeError(f"{len(failed)} of {count} sessions failed: {failed[0]!r}")
    return taken


def measure(engine: Engine, server: Server) -> Iterator[tuple[str, ...]]:
    """A row a step: sessions, changes, median, p95 and longest in milliseconds; ends with the first over a second."""
    units = [1, *(unit.id for unit in scale.prefecture().units if unit.kind in ("county", "township"))]
    cookies = [screens.cookie(engine, Role.LEADER, unit) for unit in islice(units, 60)]
    for count in STEPS:
        order = json.dumps({"url": server.url, "cookies": cookies, "count": count})
        client = subprocess.run(
            [sys.executable, "-m", "benchmarks.sessions"],
            input=order,
            capture_output=True,
            text=True,
            cwd=PROJECT,
            timeout=WARM + LASTS + 90,
            check=False,
        )
        if client.returncode:
            yield str(count), "–", "–", "–", "not sustained: " + client.stderr.strip().splitlines()[-1][:80]
            return
        taken = sorted(json.loads(client.stdout))
        p95 = taken[int(len(taken) * 0.95)] * 1000
        yield (
            str(count),
            str(len(taken)),
            f"{statistics.median(taken) * 1000:.0f}",
            f"{p95:.0f}",
            f"{taken[-1] * 1000:.0f}",
        )
        if p95 > 1000:
            return


if __name__ == "__main__":
    order = json.load(sys.stdin)
    print(json.dumps(asyncio.run(crowd(order["url"], order["cookies"], order["count"]))))
