"""Every field of every operation gets every value that ever broke a program.

In CI each operation is walked by somebody who may do it. HUTONG_FUZZ_LONG=1 lets everybody walk.
"""

import os

import pytest

from tests.fuzz.document import Operation
from tests.fuzz.walk import Walk
from tests.fuzz.world import World

# A walk cannot do these well: they need a file, a signature, a fresh name or another person.
NEVER_DONE = {
    "DELETE /api/sessions/{session}",
    "DELETE /api/shops/{shop}/staff/me",
    "DELETE /api/shops/{shop}/staff/{person}",
    "POST /api/admin/categories",
    "POST /api/chat/files",
    "POST /api/chat/pictures",
    "POST /api/chat/voices",
    "POST /api/images",
    "POST /api/notices/{provider}",
    "POST /api/people",
    "POST /api/shops/{shop}/imports",
    "POST /api/shops/{shop}/imports/{run}/resume",
    "PUT /api/shops/{shop}/staff/{person}",
}


def of(walk: Walk) -> list[Operation]:
    return list(walk.reader.operations())


@pytest.mark.slow
async def test_no_value_in_any_field_breaks_anything(world: World) -> None:
    walk = Walk(world)
    await walk.everything()
    assert walk.faults == []
    assert walk.statuses[200] + walk.statuses[201] > 1000, walk.statuses
    undone = {operation.name for operation in of(walk)} - walk.done
    assert undone <= NEVER_DONE, "the walk never gets to do these; see tests/fuzz/bodies.py"


@pytest.mark.slow
@pytest.mark.parametrize("who", ["nobody", "shopper", "owner", "ops"])
async def test_nobody_breaks_what_she_may_not_do(world: World, who: str) -> None:
    walk = Walk(world)
    person = world.people[who]
    if os.environ.get("HUTONG_FUZZ_LONG"):
        await walk.everything(who=person)
    else:
        for operation in of(walk):
            twin = await walk.ready(person, operation)
            for wrong in list(walk.requests(operation))[:3]:
                await walk.send(twin, wrong)
    assert walk.faults == []
