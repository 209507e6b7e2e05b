"""The server's settings: durable always, sized to the machine, closed to the network."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from hutong.kernel.postgres.errors import PostgresUnavailable

Option = str | int | float | bool

_MIB = 1024 * 1024
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_OURS = frozenset(
    {
        "cluster_name",
        "config_file",
        "data_directory",
        "external_pid_file",
        "hba_file",
        "ident_file",
        "unix_socket_directories",
    }
)
_LOOPBACK = frozenset(["", "localhost", "127.0.0.1", "::1"])


def settled(extra: Mapping[str, Option]) -> dict[str, str]:
    """Our settings with `extra` laid over them, as PostgreSQL spells them.

    Raises PostgresUnavailable for what would lose data or open the server to the network.
    """
    options = _defaults() | {name.lower(): _spelled(value) for name, value in extra.items()}
    for name in options:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?", name):
            raise PostgresUnavailable(f"{name!r} is not the name of a PostgreSQL setting.")
        if name in extra and name in _OURS:
            raise PostgresUnavailable(
                f"The setting {name} is decided by Hutong and cannot be given. Take it out."
            )
    for name in _DURABLE:
        if options[name].lower() in {"off", "false", "no", "0"}:
            raise PostgresUnavailable(
                f"The setting {name} cannot be switched off: an order we confirmed could be lost "
                "with the power. Take it out."
            )
    _check_listeners(options["listen_addresses"])
    return options


def _check_listeners(addresses: str) -> None:
    for address in addresses.split(","):
        if address.strip() not in _LOOPBACK:
            raise PostgresUnavailable(
                f"The embedded server cannot listen on {address.strip()}: it has no TLS, so what "
                "it says could be read on the way. Use 127.0.0.1, or run a PostgreSQL of your own "
                "and set HUTONG_DATABASE_URL."
            )


def _spelled(value: Option) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _defaults() -> dict[str, str]:
    memory = memory_mib()
    return {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "listen_addresses": "",
        "port": "5432",
        "max_connections": "100",
        "shared_buffers": f"{max(64, min(memory // 4, 1024))}MB",
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "wal_compression": "pglz",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "jit": "off",
        "track_io_timing": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_destination": "stderr",
        "logging_collector": "off",
        # This leaves ERROR out (it ranks below LOG): whoever made the mistake is told anyway, and a
        # statement in a log file would be somebody's address lying about.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
    }


def memory_mib() -> int:
    """What this machine, or the container we are in, has in memory."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MIB
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return machine if text == "max" else min(machine, int(text) // _MIB)
