"""The embedded PostgreSQL: started with us, shared by our processes, back after any death.

Promises: what it said is committed survives `kill -9` of anything (`fsync` and
`synchronous_commit` cannot be switched off); no mode of a folder it did not make is changed;
nothing listens beyond this machine; a data folder it cannot serve is left as it is, and the
error says what to do. Refuses: Windows (Linux is tested, macOS is written for but not run).
Below root it runs as a system user, `hutong-postgres`. People come in over a socket, by the
kernel's word on who they are; there is no password.
"""

from hutong.kernel.postgres.errors import PostgresUnavailable
from hutong.kernel.postgres.sharing import Server, running

__all__ = ["PostgresUnavailable", "Server", "running"]
