"""The site's server: HTTP/1.1 with keep-alive on asyncio, in a thread of its own.

Reads GET and HEAD, nothing else; made to be crawled on this machine, not to stand in the open.
"""

import asyncio
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from law.records import LawRecord
from sample.site.faults import Fault, Trouble
from sample.site.pages import challenge_page, message_page, record_page
from sample.site.tree import SiteMap

LAST_MODIFIED = "Mon, 06 Jan 2025 08:00:00 GMT"
DISALLOWED = "/search"

_REASONS = {
    200: "OK",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_HTML = "text/html; charset=utf-8"
_MAX_HEAD_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that was answered: ``moment`` is monotonic seconds."""

    path: str
    status: int
    moment: float
    user_agent: str


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes = b""
    kind: str = _HTML
    headers: tuple[tuple[str, str], ...] = ()
    validators: bool = True
    after: float = 0.0
    dropped: bool = False


class ReplicaServer:
    """A site over law records, running from ``with`` to the end of it.

    url     where it is served: ``http://127.0.0.1:40123``
    faults  trouble by path; may be changed while the site runs
    hits    every request so far
    """

    def __init__(
        self,
        records: Iterable[LawRecord],
        *,
        port: int = 0,
        faults: Mapping[str, Fault] | None = None,
        in_pdf: Collection[str] = (),
        disallowed: Collection[str] = (),
    ) -> None:
        self.faults: dict[str, Fault] = dict(faults or {})
        self.hits: list[Hit] = []
        self.disallowed = [DISALLOWED, *disallowed]
        self.map = SiteMap(records, in_pdf=in_pdf)
        self.url = ""
        self._port = port
        self._troubled: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", self._port), self._loop
        )
        self._server = started.result()
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def replace(self, records: Iterable[LawRecord], *, in_pdf: Collection[str] = ()) -> None:
        """Let the site say something else from now on."""
        self.map = SiteMap(records, in_pdf=in_pdf)

    async def _close(self) -> None:
        self._server.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._converse(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; False where the connection is to end."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        method, _, rest = first.partition(" ")
        target = rest.partition(" ")[0]
        if method not in ("GET", "HEAD") or len(head) > _MAX_HEAD_BYTES:
            answer = _Answer(400, message_page("Bad request").encode(), validators=False)
        else:
            answer = self._answer(target)
        if answer.after:
            await asyncio.sleep(answer.after)
        status, content = _with_validators(answer, headers)
        self.hits.append(Hit(target, status, time.monotonic(), headers.get("user-agent", "")))
        if answer.dropped:
            writer.write(content[: len(content) * 2 // 3])
            return False
        writer.write(
            content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else content
        )
        await writer.drain()
        return status != 400 and headers.get("connection", "").lower() != "close"

    def _answer(self, target: str) -> _Answer:
        parts = urlsplit(target)
        path = (
            parts.path if parts.path.endswith((".html", ".pdf", ".txt", "/")) else f"{parts.path}/"
        )
        fault = self.faults.get(path)
        if fault:
            self._troubled[path] += 1
            if not fault.times or self._troubled[path] <= fault.times:
                return self._troubled_answer(path, parts.query, fault)
        return self._plain_answer(path, parts.query)

    def _plain_answer(self, path: str, query: str) -> _Answer:
        if path == "/robots.txt":
            rules = "".join(f"Disallow: {prefix}\n" for prefix in self.disallowed)
            return _Answer(200, f"User-agent: *\n{rules}".encode(), "text/plain", validators=False)
        if path.endswith(".pdf"):
            pdf = self.map.pdf(path)
            if pdf:
                return _Answer(200, pdf, "application/pdf")
        page = parse_qs(query).get("page", ["1"])[0]
        html = self.map.html(path, int(page) if page.isdigit() else 1)
        if html is None:
            return _Answer(404, message_page("Not found").encode(), validators=False)
        return _Answer(200, html.encode("utf-8"))

    def _troubled_answer(self, path: str, query: str, fault: Fault) -> _Answer:
        page = self._plain_answer(path, query)
        whole = page.body
        match fault.trouble:
            case Trouble.CHALLENGE:
                return _Answer(503, challenge_page().encode(), validators=False)
            case Trouble.FORBIDDEN:
                return _Answer(403, message_page("Forbidden").encode(), validators=False)
            case Trouble.MISSING:
                return _Answer(404, message_page("Not found").encode(), validators=False)
            case Trouble.ERROR:
                return _Answer(500, message_page("Server error").encode(), validators=False)
            case Trouble.TOO_MANY:
                wait = (("Retry-After", f"{fault.seconds:.0f}"),)
                return _Answer(
                    429, message_page("Too many").encode(), headers=wait, validators=False
                )
            case Trouble.SLOW:
                return _Answer(page.status, whole, page.kind, after=fault.seconds)
            case Trouble.DROPPED:
                return _Answer(page.status, whole, page.kind, dropped=True)
            case Trouble.CUT_SHORT:
                return _Answer(page.status, whole[: len(whole) // 2], page.kind)
            case Trouble.BROKEN:
                return _Answer(page.status, whole.replace(b"</p>", b"").replace(b"</div>", b"</b>"))
            case Trouble.EMPTY:
                return _Answer(200, b"")
            case Trouble.REDIRECT:
                return _Answer(302, headers=(("Location", fault.location),), validators=False)
            case Trouble.NO_VALIDATORS:
                return _Answer(page.status, whole, page.kind, validators=False)
            case Trouble.FOREIGN_PDF:
                leaf = self.map.leaf(path)
                if leaf is None:
                    return page
                html = record_page([], leaf.record, edition=leaf.edition, pdf=fault.location)
                return _Answer(200, html.encode("utf-8"))


@contextmanager
def serve(
    records: Iterable[LawRecord],
    *,
    port: int = 0,
    faults: Mapping[str, Fault] | None = None,
    in_pdf: Collection[str] = (),
) -> Iterator[str]:
    """The base URL of a site over the records, for as long as the ``with`` lasts."""
    with ReplicaServer(records, port=port, faults=faults, in_pdf=in_pdf) as server:
        yield server.url


def _with_validators(answer: _Answer, asked: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and bytes of the response: 304 where the asker has this very page already."""
    headers = [*answer.headers]
    status, body = answer.status, answer.body
    if answer.validators:
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers += [("ETag", tag), ("Last-Modified", LAST_MODIFIED)]
        if status == 200 and _has_it(asked, tag):
            status, body = 304, b""
    if status != 304:
        headers += [("Content-Type", answer.kind), ("Content-Length", str(len(body)))]
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return status, f"HTTP/1.1 {status} {_REASONS[status]}\r\n{lines}\r\n".encode("latin-1") + body


def _has_it(asked: Mapping[str, str], tag: str) -> bool:
    """RFC 9110, 13.2.2: the entity tag decides where there is one, else the date."""
    if "if-none-match" in asked:
        return tag in asked["if-none-match"]
    return asked.get("if-modified-since") == LAST_MODIFIED
