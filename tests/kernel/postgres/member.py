"""One process of the house, for the tests to kill: joins the server, says so, waits."""

import asyncio
import json
import signal
import sys
from pathlib import Path

from hutong.kernel import leash
from hutong.kernel.postgres import running


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


async def main(data_dir: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(data_dir, log=say) as found:
        said = {"dsn": found.dsn, "owner": found.is_owner, "postmaster": found.postmaster_pid}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    if "--without-death-signal" in sys.argv:  # as on a system that has none
        leash._prctl = None  # noqa: SLF001  there is no other way to lack it here
    asyncio.run(main(Path(sys.argv[1])))
