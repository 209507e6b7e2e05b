"""Logs by structlog: lines for people, or JSON. Secrets never get here."""

import logging
import sys

import structlog

_HIDDEN = ("password", "token", "secret", "authorization", "cookie")


def start(level: str, *, json: bool) -> None:
    """Set logging up for this process; standard-library loggers go the same way."""
    number = getattr(logging, level.upper(), logging.INFO)
    logging.basicConfig(level=number, stream=sys.stderr, format="%(name)s %(message)s")
    renderer = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # Rich tracebacks print local variables, and with them passwords and tokens.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _hide,
            _leave_rows_out,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _hide(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    for key in event:
        if any(word in key.lower() for word in _HIDDEN):
            event[key] = "(hidden)"
    return event


def _leave_rows_out(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """PostgreSQL tells the whole row that broke a rule: an address, or a password's hash."""
    told = event.get("exc_info")
    raised = told if isinstance(told, BaseException) else sys.exc_info()[1] if told else None
    while raised is not None:
        if hasattr(raised, "sqlstate"):
            vars(raised).pop("detail", None)
        raised = raised.__cause__ or raised.__context__
    return event
