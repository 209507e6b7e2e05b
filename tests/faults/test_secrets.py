"""Secrets never reach a log, at the most talkative level, whatever goes wrong."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from hutong.kernel.postgres import Server
from tests.asking import Asker
from tests.conftest import fresh_database
from tests.served import Process, Served, Worker

pytestmark = [pytest.mark.faults]


class Said:
    """Everything secret that was ever said in a session, and the processes that heard it."""

    def __init__(self, asker: Asker, dsn: str, processes: list[Process]) -> None:
        self.asker = asker
        self.dsn = dsn
        self.processes = processes
        self.secrets: dict[str, str] = {}

    def secret(self, name: str) -> str:
        """Return a fresh secret, remembered."""
        self.secrets[name] = f"s3cr3t-{secrets.token_hex(12)}"
        return self.secrets[name]

    def found_in(self, text: str) -> list[str]:
        """Return which secrets stand in a text."""
        return [name for name, value in self.secrets.items() if value in text]


@pytest.fixture(params=["lines", "json"])
async def said(
    request: pytest.FixtureRequest, server: Server, worker_id: str, tmp_path: Path
) -> AsyncIterator[Said]:
    """A server and a worker that log all they can, on a database whose address has a password."""
    form = str(request.param)
    dsn = await fresh_database(server, f"secrets_{form}_{worker_id}")
    password, signing = (f"s3cr3t-{secrets.token_hex(16)}" for _ in range(2))
    told = {
        "HUTONG_LOG_LEVEL": "debug",
        "HUTONG_LOG_JSON": "1" if form == "json" else "0",
        "HUTONG_SECRET": signing,
        "PYTHONASYNCIODEBUG": "1",
    }
    address = dsn.replace("//hutong@", f"//hutong:{password}@")
    assert password in address
    served = await Served(address, tmp_path, **told).ready()
    worker = Worker(address, tmp_path, **told)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        found = Said(Asker(http, served.url), dsn, [served, worker])
        found.secrets |= {"database_url": password, "signing key": signing}
        yield found
    for process in found.processes:
        process.kill()


async def live(said: Said) -> Asker:
    """Sign up, in and out, get passwords wrong, change them: a person's whole life with secrets."""
    nobody, http = said.asker, said.asker.http
    handle, password = f"lin-{secrets.token_hex(4)}", said.secret("password")
    made = await nobody.do("POST", "/api/people", {"handle": handle, "password": password})
    said.secrets["first token"] = made["token"]
    wrong = {"handle": handle, "password": said.secret("wrong password")}
    assert (await nobody.ask("POST", "/api/sessions", wrong)).status == 401
    told = await nobody.do("POST", "/api/sessions", {"handle": handle, "password": password})
    lin = Asker(http, nobody.url, told["token"])
    said.secrets["second token"] = lin.token
    change = {"old": password, "new": said.secret("new password")}
    assert (await lin.ask("PUT", "/api/me/password", change)).status == 204
    rotated = await lin.do("POST", "/api/sessions/rotate")
    lin.token = said.secrets["rotated token"] = rotated["token"]
    cookie = {"Cookie": f"hutong_session={said.secret('cookie')}"}
    assert (await nobody.ask("GET", "/api/me", headers=cookie)).status == 401
    bearer = {"Authorization": f"Bearer {said.secret('bearer')}"}
    assert (await nobody.ask("GET", "/api/me", headers=bearer)).status == 401
    basic = {"Authorization": f"Basic {said.secret('basic')}"}
    await nobody.ask("GET", "/api/me", headers=basic)
    return lin


async def go_wrong(said: Said, lin: Asker) -> list[Any]:
    """Send secrets where they break: bad JSON, a table that is gone, a database that is gone."""
    nobody = said.asker
    broken = b'{"handle":"lin","password":"' + said.secret("broken password").encode() + b'"'
    answers = [await nobody.ask("POST", "/api/sessions", broken)]
    mistyped = {"handle": 1, "password": [said.secret("mistyped password")]}
    answers.append(await nobody.ask("POST", "/api/sessions", mistyped))
    connection = await asyncpg.connect(said.dsn)
    await connection.execute("alter table address rename to address_gone")
    await connection.execute("alter table session rename to session_gone")
    sign_in = {"handle": lin.handle or "lin", "password": said.secret("password at the 500")}
    answers.append(await nobody.ask("POST", "/api/people", {**sign_in, "handle": "other-one"}))
    await connection.execute("alter table session_gone rename to session")
    answers.append(await lin.ask("GET", "/api/addresses"))
    await connection.execute("alter table address_gone rename to address")
    await connection.execute("alter table address add constraint never check (false) not valid")
    home = {"name": "Lin", "phone": "13800000000", "region": "330106", "line": said.secret("home")}
    answers.append(await lin.ask("POST", "/api/addresses", home))
    assert [answer.status for answer in answers[2:]] == [500, 500, 500]
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    answers.append(await lin.ask("GET", "/api/me"))
    await connection.close()
    return answers


async def test_no_secret_reaches_a_log_or_an_answer(said: Said) -> None:
    lin = await live(said)
    answers = await go_wrong(said, lin)
    await asyncio.sleep(0.5)
    for process in said.processes:
        process.stop()
    logs = [process.said() for process in said.processes]
    assert "Traceback" in logs[0] or '"exception"' in logs[0], "the forced 500 left no trace"
    assert [said.found_in(log) for log in logs] == [[], []]
    assert [said.found_in(answer.body.decode()) for answer in answers] == [[]] * len(answers)
    assert len(said.secrets) >= 12


async def test_a_process_that_cannot_reach_its_database_does_not_print_the_address(
    tmp_path: Path,
) -> None:
    password = f"s3cr3t-{secrets.token_hex(12)}"
    for role in ("up", "migrate", "audit", "config"):
        process = Process(
            ["-m", "hutong.cli", role],
            tmp_path / f"{role}.log",
            HUTONG_DATA=str(tmp_path / "data"),
            HUTONG_DATABASE_URL=f"postgresql://hutong:{password}@127.0.0.1:1/nothing",
            HUTONG_LOG_LEVEL="debug",
            HUTONG_PORT="0",
        )
        code = await asyncio.to_thread(process.popen.wait, 30)
        assert (code == 0) == (role == "config"), process.said()
        assert password not in process.said(), role
        assert process.said(), role
