"""The commands and their options. What they need is imported when they run."""

from typing import TYPE_CHECKING, Annotated

import typer

from hutong.cli import audit, importing, reconcile, replay

if TYPE_CHECKING:
    from hutong.kernel.settings import Settings

app = typer.Typer(
    help="A neighbourhood of shops on one machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(replay.app, name="replay")
app.command()(audit.audit)
app.command()(reconcile.reconcile)
app.command("import")(importing.import_goods)

Port = Annotated[
    int | None, typer.Option(help="Port to listen on; HUTONG_PORT otherwise.", min=0, max=65535)
]


@app.command()
def up(port: Port = None) -> None:
    """Open everything in one terminal: database, web server, gateway, worker. Ctrl-C ends it."""
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
def gateway(port: Port = None) -> None:
    """Hold devices' sockets only, on a database that is prepared (see `migrate`)."""
    from hutong.cli import house
    from hutong.cli.trouble import plainly

    with plainly():
        chosen = _settings(gateway_port=port)
        house.until_signal(lambda: house.gateway(chosen))


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


@app.command()
def operator(
    handle: Annotated[str, typer.Argument(help="The person's handle.")],
    *,
    take_away: Annotated[bool, typer.Option(help="Take the right away instead.")] = False,
) -> None:
    """Let somebody who has signed up run the house."""
    import asyncio

    from hutong.cli import looking
    from hutong.cli.trouble import plainly

    with plainly():
        asyncio.run(looking.make_operator(_settings(), handle, take_away=take_away))
        print(f"{handle} is {'no longer ' if take_away else ''}an operator")


@app.command()
def epoch() -> None:
    """Say after a restore that the database was put back: every device reads everything anew."""
    import asyncio

    from hutong.cli import looking
    from hutong.cli.trouble import plainly

    with plainly():
        print(f"a new epoch begins: {asyncio.run(looking.renew_epoch(_settings()))}")


Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def config(*, as_json: Json = False) -> None:
    """Show every setting, its value and where it comes from; secrets stay hidden."""
    from hutong.cli import looking
    from hutong.cli.trouble import plainly

    with plainly():
        looking.config(as_json=as_json)


jobs = typer.Typer(help="Look at queued jobs, and put failed ones back to work.")
app.add_typer(jobs, name="jobs", invoke_without_command=True)


@jobs.callback()
def show_jobs(context: typer.Context, *, as_json: Json = False) -> None:
    """Look at queued jobs, and put failed ones back to work."""
    import asyncio

    from hutong.cli import looking
    from hutong.cli.trouble import plainly

    if context.invoked_subcommand is None:
        with plainly():
            asyncio.run(looking.show_jobs(_settings(), as_json=as_json))


@jobs.command()
def retry(
    job: Annotated[int | None, typer.Argument(help="The id of a dead letter.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every dead letter.")] = False,
) -> None:
    """Put a dead letter back to work, or all of them."""
    import asyncio

    from hutong.cli import looking
    from hutong.cli.trouble import plainly

    if (job is None) is not every:
        raise typer.BadParameter("say either the id of a dead letter or --all")
    with plainly():
        back = asyncio.run(looking.retry_jobs(_settings(), job))
        print(f"{back} back to work")


@app.command()
def shell() -> None:
    """Open a Python prompt with the database open and the doors of the house at hand."""
    import asyncio

    from hutong.cli.trouble import plainly

    with plainly():
        from hutong.cli import shell as prompt

        asyncio.run(prompt.run(_settings()))


def _settings(port: int | None = None, gateway_port: int | None = None) -> "Settings":
    """The settings of this process, with the options of the command line over them."""
    import msgspec

    from hutong.kernel import settings

    chosen = settings.current()
    given = {"port": port, "gateway_port": gateway_port}
    options = {name: value for name, value in given.items() if value is not None}
    if options:
        chosen = msgspec.structs.replace(chosen, **options)
        settings.use(chosen)
    return chosen
