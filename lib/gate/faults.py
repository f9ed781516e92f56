"""What a person sees when a script fails: a Chinese sentence and a number for the log, never a traceback."""

import logging
import secrets
from collections.abc import Iterator
from enum import Enum

import psycopg
import streamlit as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lib.access import Forbidden
from lib.actions import Refused
from lib.db import reading

LOG = logging.getLogger("mingze")
TRY_EVERY = 3  # seconds


class Fault(Enum):
    """The kinds of failure that are told apart on screen."""

    REFUSED = "refused"
    DATABASE_GONE = "database gone"
    DATABASE_BUSY = "database busy"
    UNFORESEEN = "unforeseen"


def chain(problem: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that it came from."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def fault_of(problem: BaseException) -> Fault:
    """Which kind of failure an exception is."""
    if isinstance(problem, Refused | Forbidden):
        return Fault.REFUSED
    for cause in chain(problem):
        if isinstance(cause, PoolTimeout) or "database is locked" in str(cause):
            return Fault.DATABASE_BUSY
        if isinstance(cause, OperationalError | InterfaceError | psycopg.OperationalError):
            return Fault.DATABASE_GONE
        if isinstance(cause, DBAPIError) and cause.connection_invalidated:
            return Fault.DATABASE_GONE
    return Fault.UNFORESEEN


def on_script_error(problem: Exception) -> bool:
    """True: Streamlit shows nothing of its own. What happened stands in the log, under the number on the screen."""
    fault = fault_of(problem)
    if fault is Fault.REFUSED:
        st.error(str(problem))
        return True
    number = secrets.token_hex(3).upper()
    LOG.error("fault %s (%s): %r", number, fault.value, problem)
    if fault is Fault.DATABASE_GONE:
        st.error(
            f"数据库暂时连不上，您没有提交的内容不会被保存。恢复后本页会自动重新打开，不用关闭。（编号 {number}）"
        )
        st.fragment(wait_for_the_database, run_every=TRY_EVERY)([])
    elif fault is Fault.DATABASE_BUSY:
        st.error(f"数据库正忙，这一步没有完成，数据没有改动。请过一会儿再试。（编号 {number}）")
    else:
        st.error(f"这一步出了问题，没有完成。请重试；仍不行时把编号 {number} 告诉管理员，可据此查到原因。")
    return True


def wait_for_the_database(tried: list[bool]) -> None:
    """Nothing. Runs every few seconds and opens the page again once the database answers."""
    if not tried:  # the run that has just failed
        tried.append(True)
        st.caption("正在等待数据库恢复……")
        return
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except (DBAPIError, PoolTimeout):
        st.caption("正在等待数据库恢复……")
        return
    st.rerun(scope="app")
