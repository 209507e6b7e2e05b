"""Words for what the tests of after-sales do and see."""

from hutong.kernel.jobs import registry
from tests.fulfil.street import Sale, one


async def tick() -> None:
    await registry.crons["aftersales.clock"].fire()


async def look(sold: Sale, request: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = await sold.lin.get(f"/api/aftersales/{request['id']}")
    return found


async def way(request: dict[str, str]) -> list[str]:
    steps = await one(
        "select array_agg(actor_kind || ' ' || to_state order by id) from aftersale_step"
        " where aftersale = $1",
        int(request["id"]),
    )
    return list(steps)
