"""The command `hutong`: opens the house, looks after its processes, and answers questions.

Promises: `--help` is quick, an expected trouble is one sentence and an exit code, and whatever is
started here ends here, with what it accepted finished. It knows processes and people, no rules
of trade.
"""

__all__ = ["main"]


def main() -> None:
    """Run the command line of this process."""
    from hutong.cli.commands import app

    app(prog_name="hutong")
