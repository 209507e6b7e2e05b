"""The sum of all migrations: run them on an empty database and look at what they made.

`python -m tests.house.schema` (bin/schema) writes it to migrations/schema.sql.
"""

import asyncio
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from hutong.kernel import migrate, postgres
from tests.house import plan

COMMITTED = plan.ROOT / "migrations" / "schema.sql"
HEADING = "-- The sum of all migrations, for reading; bin/schema writes it, nothing runs it.\n"

# What pg_dump says of itself and of the session, not of the schema.
NOISE = re.compile(
    r"^(--.*|set .*;|select pg_catalog\.set_config.*|\\(un)?restrict .*)\n",
    re.IGNORECASE | re.MULTILINE,
)


@asynccontextmanager
async def migrated() -> AsyncIterator[tuple[postgres.Server, asyncpg.Connection]]:
    """A server of our own with an empty database that all migrations have run on."""
    # Short and open to walk through: below root the server is another user.
    with tempfile.TemporaryDirectory(prefix="hutong-house-") as folder:
        Path(folder).chmod(0o755)
        async with postgres.running(Path(folder) / "postgres") as server:
            await migrate.migrate(server.dsn)
            connection = await asyncpg.connect(server.dsn)
            try:
                yield server, connection
            finally:
                await connection.close()


def dumped(server: postgres.Server) -> str:
    """The schema of the server's database as text that is the same on every run."""
    options = ["--schema-only", "--no-owner", "--no-privileges", "--no-comments"]
    result = subprocess.run(
        [server.bin_dir / "pg_dump", *options, server.dsn],
        capture_output=True,
        text=True,
        check=True,
    )
    return HEADING + "\n" + re.sub(r"\n{3,}", "\n\n", NOISE.sub("", result.stdout)).strip() + "\n"


async def write() -> None:
    """Write what the migrations make to the committed file."""
    async with migrated() as (server, _):
        text = await asyncio.to_thread(dumped, server)
    COMMITTED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
