"""Traces by OpenTelemetry: a span for every request, and one for every statement it sends.

Switched on by `HUTONG_OTEL=1`; off, nothing of it is imported. Where the spans go is said by
OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT` and kin). Statements are told
without their values: those are people's data.
"""

import re
import time
from importlib.util import find_spec
from typing import Any

from hutong.kernel.errors import Problem

_NUMBER = re.compile(r"\d{4,}")
_HEX = re.compile(r"[0-9a-f]{30,}")

_tracer: Any = None


class NoTelemetry(Problem):
    """Traces are asked for and the packages for them are not there."""

    title = "OpenTelemetry is not installed"


def check() -> None:
    """Raise NoTelemetry unless the extra `otel` is installed."""
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise NoTelemetry(
            "HUTONG_OTEL=1 needs the extra `otel`: pip install 'hutong[otel]'. "
            "Or unset HUTONG_OTEL; everything else works without it."
        )


def start() -> None:
    """Send this process's traces. Raises NoTelemetry."""
    global _tracer  # noqa: PLW0603  a process has one
    check()
    from opentelemetry import trace  # noqa: PLC0415  only where it is switched on
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": "hutong"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    _tracer = trace.get_tracer("hutong")


def on_connection(connection: Any) -> None:
    """Let a new database connection tell its statements, where traces are switched on."""
    if _tracer is not None:
        connection.add_query_logger(_statement)


def watched(app: Any) -> Any:
    """The ASGI application with a span around each request; itself where traces are off."""
    if _tracer is None:
        return app

    async def traced(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        with _span_of(scope) as span:

            async def noting(message: Any) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await app(scope, receive, noting)

    return traced


def _span_of(scope: Any) -> Any:
    from opentelemetry import propagate, trace  # noqa: PLC0415  only where it is switched on

    said = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    # Ids out of the name, or there would be as many kinds of request as there are orders.
    place = _HEX.sub("{key}", _NUMBER.sub("{id}", scope["path"]))
    return _tracer.start_as_current_span(
        f"{scope['method']} {place}",
        context=propagate.extract(said),
        kind=trace.SpanKind.SERVER,
        attributes={"http.request.method": scope["method"], "url.path": scope["path"]},
    )


def _statement(told: Any) -> None:
    from opentelemetry import trace  # noqa: PLC0415  only where it is switched on

    ended = time.time_ns()
    span = _tracer.start_span(
        told.query.split(None, 1)[0].lower(),
        kind=trace.SpanKind.CLIENT,
        start_time=ended - int(told.elapsed * 1e9),
        attributes={"db.system.name": "postgresql", "db.query.text": told.query},
    )
    if told.exception is not None:
        span.record_exception(told.exception)
        span.set_status(trace.StatusCode.ERROR)
    span.end(ended)
