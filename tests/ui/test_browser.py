"""The page in a real browser, served as users serve it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

import ui.app
from tests.ui.pages import HOSTILE

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
QUESTION = "How much notice must be given to end a month-to-month residential tenancy?"
# The first question loads the models.
PATIENCE = 60_000


@pytest.fixture(scope="module")
def address(built_library: Path) -> Iterator[str]:
    """Where the page is served, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(ui.app.__file__)),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *("--server.fileWatcherType", "none", "--client.toolbarMode", "minimal"),
    ]
    environment = {**os.environ, "DECISIS_LIBRARY": str(built_library), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if "URL:" in line:
                break
        else:
            pytest.fail("the server did not start:\n" + "".join(said))
        yield f"http://127.0.0.1:{port}/"
        server.terminate()
        server.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield page
    page.close()


def test_asking_quotes_the_law_and_the_address_reproduces_the_answer(
    page: Page, address: str, tmp_path: Path
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    box = page.get_by_label("A question of law, or a citation")
    expect(box).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")

    quotation = page.locator(".statements blockquote").first
    expect(quotation).to_contain_text("thirty days before the periodic rental date")
    expect(page.locator("#source-1 mark").first).to_be_visible()
    expect(page).to_have_title(f"{QUESTION} – decisis")
    assert "q=How+much+notice" in page.url or "q=How%20much%20notice" in page.url

    page.locator(".statements figcaption a", has_text="[1]").first.click()
    expect(page.locator("#source-1")).to_be_in_viewport()
    page.screenshot(path=tmp_path / "answer.png")

    quoted = quotation.inner_text()
    page.reload()
    expect(quotation).to_have_text(quoted)
    expect(box).to_have_value(QUESTION)

    page.locator("#source-1").get_by_role("link", name="Show the whole document").click()
    expect(page.locator("#quoted mark").first).to_be_in_viewport()
    page.go_back()
    expect(quotation).to_have_text(quoted)
    assert problems == []


def test_going_back_undoes_a_change_of_mode(page: Page, address: str) -> None:
    page.goto(f"{address}?q=when+must+the+owner+return+the+deposit&mode=search&chapter=22")
    expect(page.locator(".card.hit").first).to_be_visible()
    page.get_by_text("Answer", exact=True).click()
    expect(page.locator(".statements")).to_be_visible()
    assert "mode=search" not in page.url
    page.go_back()
    expect(page.locator(".card.hit").first).to_be_visible()
    assert "mode=search" in page.url
    assert "chapter=22" in page.url


def test_nothing_that_a_document_says_runs(page: Page, address: str) -> None:
    alerts: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{address}?doc={HOSTILE.id}")
    expect(page.locator(".document h1")).to_have_text(HOSTILE.heading)
    expect(page.locator(".law.whole p").first).to_contain_text("<script>alert('text')</script>")
    assert page.locator(".document script, .document img").count() == 0
    assert alerts == []
