"""How a command ends that cannot do what it was asked: with a sentence, and exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from sqlalchemy.exc import OperationalError

from lib import demo, maps
from lib.access import Forbidden
from lib.actions import Refused


def stop(problem: str) -> NoReturn:
    """Nothing. Ends the command with the problem on stderr and exit code 1."""
    typer.secho(problem, err=True, fg=typer.colors.RED)
    raise typer.Exit(1)


@contextmanager
def in_words() -> Iterator[None]:
    """Nothing. What is refused, or a database that is away, ends the command with a sentence instead of a traceback."""
    try:
        yield
    except (Refused, Forbidden, demo.Spoiled, maps.Unfit) as problem:
        stop(str(problem))
    except OperationalError as problem:
        stop(f"数据库现在用不了，什么也没有改：{problem.orig}")
