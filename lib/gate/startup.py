"""What a server does before the first visitor: the database prepared, everything heavy imported, the heap frozen."""

import gc
import importlib
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio import to_thread

from lib import charts, demo
from lib.auth import tokens
from lib.gate.faults import Fault, fault_of

LOG = logging.getLogger("mingze")
HEAVY = (
    "altair",
    "pandas",
    "pyarrow",
    "streamlit_authenticator",
    "xlsxwriter",
    "python_calamine",
    "lib.ui",
    "lib.exports",
)

_preparing = threading.Lock()
_prepared = threading.Event()


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Nothing. Makes the server ready before it takes its first visitor."""
    await to_thread.run_sync(start)
    yield


def start() -> None:
    """Nothing. A database that does not answer yet is no reason not to start: the first visit tries again."""
    log_with_the_hour()
    tokens.signing_key()
    try:
        prepare_database()
    except Exception as problem:
        if fault_of(problem) is not Fault.DATABASE_GONE:
            raise
        LOG.warning("the database does not answer yet: %s", problem)
    warm_up()


def log_with_the_hour() -> None:
    """Nothing. What this project logs carries the moment, so that a number on a screen can be found again."""
    if not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        LOG.addHandler(handler)
        LOG.propagate = False


def prepare_database() -> None:
    """Nothing. Migrates, and loads the demonstration where nothing is configured; once a process, the others wait."""
    if _prepared.is_set():
        return
    with _preparing:
        if not _prepared.is_set():
            demo.prepare()
            _prepared.set()


def warm_up() -> None:
    """Nothing. Imports what the first visitor would wait for and builds the chart templates.

    Freezing takes what is loaded by now out of the garbage collector's rounds, which Streamlit runs after each script:
    measured, with templates, 17 ms a rerun instead of 55.
    """
    for name in HEAVY:
        importlib.import_module(name)
    charts.warm_up()
    gc.collect()
    gc.freeze()
