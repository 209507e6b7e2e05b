"""The commands and their options. What they need is imported when they run."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hutong.kernel.settings import Settings

app = typer.Typer(
    help="A neighbourhood of shops on one machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Port = Annotated[
    int | None, typer.Option(help="Port to listen on; HUTONG_PORT otherwise.", min=0, max=65535)
]


@app.command()
def up(port: Port = None) -> None:
    """Open everything in one terminal: database, web server, worker. Ctrl-C closes it."""
    from hutong.cli import house
    from hutong.cli.trouble import plainly

    with plainly():
        chosen = _settings(port)
        house.until_signal(lambda: house.up(chosen))


@app.command()
def serve(port: Port = None) -> None:
    """Serve HTTP only, on a database that is prepared (see `migrate`)."""
    from hutong.cli import house
    from hutong.cli.trouble import plainly

    with plainly():
        chosen = _settings(port)
        house.until_signal(lambda: house.serve(chosen))


@app.command()
def worker() -> None:
    """Run queued jobs and clocks only, on a database that is prepared (see `migrate`)."""
    from hutong.cli import house
    from hutong.cli.trouble import plainly

    with plainly():
        chosen = _settings()
        house.until_signal(lambda: house.work(chosen))


@app.command()
def migrate() -> None:
    """Bring the tables up to date."""
    import asyncio

    from hutong.cli import ground
    from hutong.cli.trouble import plainly

    async def run() -> list[str]:
        async with ground.base(_settings()) as dsn:
            return await ground.migrated(dsn)

    with plainly():
        names = asyncio.run(run())
        print("\n".join([f"applied {name}" for name in names] or ["nothing to apply"]))


@app.command()
def demo(*, if_empty: Annotated[bool, typer.Option(hidden=True)] = False) -> None:
    """Fill the lane with demo data; what is there already stays as it is."""
    import asyncio

    from hutong.cli.trouble import plainly

    with plainly():
        from hutong.cli.demo import running

        asyncio.run(running.run(_settings(), only_if_empty=if_empty))


def _settings(port: int | None = None) -> "Settings":
    """The settings of this process, with the options of the command line over them."""
    import msgspec

    from hutong.kernel import settings

    chosen = settings.current()
    if port is not None:
        chosen = msgspec.structs.replace(chosen, port=port)
        settings.use(chosen)
    return chosen
