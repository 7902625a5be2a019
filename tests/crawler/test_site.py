"""The replica site itself: what the crawler's tests lean on."""

import http.client
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from law.jsonl import dump_record
from sample.site import ReplicaServer, serve
from tests.crawler import calder

PAGE = "/codes/calder/chapter-40/article-1/section-40-1-1/"


def ask(
    site: ReplicaServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=sent)
    response = connection.getresponse()
    body = response.read().decode("utf-8")
    connection.close()
    return response.status, response.headers, body


def test_a_section_in_the_anatomy_of_its_source(site: ReplicaServer) -> None:
    status, headers, html = ask(site, PAGE)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for part in (
        '<nav class="breadcrumbs">',
        '<span class="breadcrumb-sep">›</span>',
        "2024 Calder Statutes<br>Chapter 40 - Ferries &amp; Bridges<br>",
        '<div class="citation"><span>CSA 1971 § 40-1-1 (2024)</span>',
        '<div id="codes-content">',
        "of &quot;five&quot; &amp; &lt;six&gt; cents",
        "<p>History: Laws 1971",
        "ANNOTATIONS",
        "All rights reserved",
        "Disclaimer: These codes",
    ):
        assert part in html
    assert ask(site, PAGE.rstrip("/"))[2] == html


def test_conditional_requests(site: ReplicaServer) -> None:
    _, headers, _ = ask(site, PAGE)
    tag, day = headers["ETag"], headers["Last-Modified"]
    assert ask(site, PAGE, If_None_Match=tag)[0] == 304
    assert ask(site, PAGE, If_None_Match='"other"', If_Modified_Since=day)[0] == 200
    assert ask(site, PAGE, If_Modified_Since=day)[0] == 304


def test_what_is_not_there(site: ReplicaServer) -> None:
    assert ask(site, "/codes/calder/chapter-41/")[0] == 404
    assert ask(site, "/cases/calder/court-of-appeals/1999/?page=3")[0] == 404
    assert ask(site, "/nothing.pdf")[0] == 404
    assert ask(site, PAGE, method="POST")[0] == 400
    status, _, body = ask(site, PAGE, method="HEAD")
    assert (status, body) == (200, "")


def test_names_hidden_in_lists_and_pages_of_lists(site: ReplicaServer) -> None:
    first = ask(site, "/cases/calder/court-of-appeals/1999/")[2]
    assert "Plaintiff v. Defendant" in first
    assert "State v. Doe" not in first
    assert '<span class="next pagination page"><a href=' in first
    last = ask(site, "/cases/calder/court-of-appeals/1999/?page=2")[2]
    assert "next pagination" not in last
    assert first.count("case-name") + last.count("case-name") == 45


def test_robots(site: ReplicaServer) -> None:
    assert "Disallow: /search\n" in ask(site, "/robots.txt")[2]


def test_serve_gives_the_base_url() -> None:
    with serve(calder.LAW) as url, urlopen(f"{url}{PAGE}") as response:
        assert response.status == 200


def test_command_line(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text("\n".join(map(dump_record, calder.SECTIONS)), encoding="utf-8")
    program = [sys.executable, "-m", "sample.site", "--port", "0", "--records", str(records)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        url = said.split()[5]
        with urlopen(f"{url}{PAGE}") as response:
            assert response.status == 200
        server.terminate()
    assert said.startswith("13 pages of law at http://127.0.0.1:")
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    program[-1] = str(broken)
    outcome = subprocess.run(program, capture_output=True, encoding="utf-8", check=False)
    assert outcome.returncode == 1
    assert "line 1: not JSON" in outcome.stderr
