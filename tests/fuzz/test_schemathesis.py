"""Every operation of our OpenAPI document, fed by Schemathesis: no 500, no hang.

Half of the requests fit the document, half do not; they come from nobody, a shopper, a shop's
owner and an operator, and often name things that exist. The same ones in every run of CI;
HUTONG_FUZZ_EXAMPLES=1000 takes so many of each kind, other ones every time.
"""

import os
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from tests.asking import SLOW_S
from tests.fuzz.talk import Ids
from tests.fuzz.world import World

EXAMPLES = int(os.environ.get("HUTONG_FUZZ_EXAMPLES", "8"))
OFTEN = st.sampled_from([True, True, False])


class Feeder:
    """Sends cases; keeps what was answered badly."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = requests.Session()
        self.faults: list[str] = []
        self.sent = 0

    def sign_in(self) -> dict[str, str]:
        """Return a fresh token for everybody."""
        tokens = {"nobody": ""}
        for name, person in self.world.people.items():
            if person.handle:
                self.http.cookies.clear()
                told = {"handle": person.handle, "password": "a long password"}
                found = self.http.post(f"{person.url}/api/sessions", json=told, timeout=SLOW_S)
                assert found.status_code == 201, found.text
                tokens[name] = found.json()["token"]
        return tokens

    def feed(self, operation: Any, mode: GenerationMode) -> None:
        """Send so many cases of one kind."""
        tokens = self.sign_in()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize="HUTONG_FUZZ_EXAMPLES" not in os.environ,
        )
        @given(
            case=operation.as_strategy(generation_mode=mode),
            who=st.sampled_from(sorted(tokens)),
            existing=OFTEN,
        )
        def send(case: Case[Any], who: str, existing: bool) -> None:
            if existing:
                case.path_parameters = {
                    name: self.world.known.get(name, value)
                    for name, value in (case.path_parameters or {}).items()
                }
                case.body = _naming(case.body, self.world.known)
            self.send(case, tokens[who])

        try:
            send()
        except Unsatisfiable:
            # Nothing about this operation can be wrong, for example a GET without parameters.
            assert mode is GenerationMode.NEGATIVE

    def send(self, case: Case[Any], token: str) -> None:
        """Send one case and look at the answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": f"fed-{self.sent}"}
        self.http.cookies.clear()
        self.sent += 1
        try:
            found = case.call(self.world.url, self.http, headers=headers, timeout=SLOW_S)
        except (requests.RequestException, TimeoutError) as silence:
            self.faults.append(f"{silence!r}: {case.as_curl_command()[:600]}")
            return
        if found.status_code >= 500:
            self.faults.append(f"{found.status_code}: {case.as_curl_command()[:600]}")


def _naming(body: Any, known: Ids) -> Any:
    """Put things that exist where the body names things."""
    if isinstance(body, dict):
        return {
            name: known[name]
            if name in known and isinstance(value, str) and name != "kind"
            else _naming(value, known)
            for name, value in body.items()
        }
    return [_naming(inner, known) for inner in body] if isinstance(body, list) else body


@pytest.mark.slow
def test_no_operation_answers_500_or_hangs(world: World) -> None:
    feeder = Feeder(world)
    document = schemathesis.openapi.from_dict(world.doc)
    operations = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            feeder.feed(operation, mode)
    feeder.http.close()
    assert feeder.faults == []
    assert feeder.sent > len(operations) * EXAMPLES
