"""A real Bolt server as a child process: ArcadeDB, from the package ``arcadedb-embedded``."""

import secrets
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

START_SECONDS = 120


@dataclass(frozen=True)
class Address:
    """Where a Bolt server is and who may use it."""

    uri: str
    user: str
    password: str


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class BoltServer:
    """A server with its data and its log in ``folder``; it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()
        self.address = Address(f"bolt://127.0.0.1:{self._port}", "root", secrets.token_hex(16))

    def start(self) -> None:
        """Return once a driver can talk to the server."""
        settings = {
            "server.rootPassword": self.address.password,
            "server.rootPath": self._folder,
            "server.httpIncomingHost": "127.0.0.1",
            "server.httpIncomingPort": free_port(),
            "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "server.defaultDatabases": "neo4j[root]",
            "bolt.host": "127.0.0.1",
            "bolt.port": self._port,
        }
        package = find_spec("arcadedb_embedded")
        assert package is not None
        assert package.origin is not None
        folder = Path(package.origin).parent
        command = [
            f"{folder}/jre/bin/java",
            *("-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"),
            "-XX:TieredStopAtLevel=1",  # a server of a minute has no time for better compilation
            *("--add-modules", "jdk.incubator.vector"),
            *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
            *("-cp", f"{folder}/jars/*", "com.arcadedb.server.ArcadeDBServer"),
        ]
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(
                    (self._folder / "server.log").read_text(errors="replace")[-3000:]
                )
            time.sleep(0.1)

    def kill(self) -> None:
        """As a power cut would: no shutdown hooks run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self._port)) != 0:
                return False
        credentials = (self.address.user, self.address.password)
        with GraphDatabase.driver(self.address.uri, auth=credentials) as driver:
            try:
                driver.execute_query("RETURN 1", database_="neo4j")
            except (DriverError, Neo4jError):
                return False
        return True
