"""Expected troubles: one sentence on standard error and an exit code, no traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Trouble(Exception):
    """Something a person can put right; the message says what happened and what to do."""


@contextmanager
def plainly() -> Iterator[None]:
    """Turn expected troubles into a sentence and exit code 1; bugs keep their traceback."""
    from hutong.kernel.errors import Problem
    from hutong.kernel.postgres import PostgresUnavailable

    try:
        yield
    except Problem as problem:
        _say(f"{problem.title}: {problem.detail}" if problem.detail else problem.title)
    except (Trouble, PostgresUnavailable) as trouble:
        _say(str(trouble))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    else:
        return
    raise typer.Exit(1)


def _say(sentence: str) -> None:
    print(f"hutong: {sentence}", file=sys.stderr)
