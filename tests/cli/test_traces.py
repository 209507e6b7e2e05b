"""Traces reach whoever collects them."""

import asyncio
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from hutong.kernel import tracing
from tests.cli.house import running


@contextmanager
def collector() -> Iterator[tuple[str, list[Span]]]:
    """An address that takes traces, and the spans that have come."""
    spans: list[Span] = []

    class Collect(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                spans.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collect) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", spans
        server.shutdown()


def test_missing_packages_are_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda _name: None)
    with pytest.raises(tracing.NoTelemetry, match=r"hutong\[otel\]"):
        tracing.check()


@pytest.mark.slow
async def test_a_request_and_its_statements_are_one_trace(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> None:
        with running("up", data=tmp_path, database_url=empty, otel="1") as house:
            house.until_ready()
            house.get("/api/products?q=secret-word")
            assert house.end() == 0  # what is not yet sent is sent now

    with collector() as (address, spans):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        await asyncio.to_thread(ask)
    [request] = [span for span in spans if span.name == "GET /api/products"]
    inside = [span for span in spans if span.parent_span_id == request.span_id]
    assert inside
    assert {span.trace_id for span in inside} == {request.trace_id}
    assert all(span.start_time_unix_nano <= span.end_time_unix_nano for span in spans)
    assert b"secret-word" not in b"".join(span.SerializeToString() for span in inside)
