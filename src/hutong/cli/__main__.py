"""`python -m hutong.cli` is `hutong`."""

from hutong.cli import main

main()
