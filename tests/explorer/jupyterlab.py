"""A real JupyterLab with one notebook open, driven by a headless browser."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mammo_lib.report import browser

STARTS = 90  # s until the server answers
MINUTES = 60_000  # ms


@contextmanager
def server(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield address and token of a JupyterLab whose root is `folder`; it ends afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    words = ["--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
             f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
             "--LabApp.news_url=None"]  # fmt: skip
    settings = {name: str(folder / f".{name}") for name in
                ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
                 "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}  # fmt: skip
    log = (folder / "lab.log").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *words], cwd=folder, stdout=log, stderr=log,
        env=os.environ | settings | environment,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/api?token={token}", running, folder / "lab.log")
        yield address, token
    finally:
        running.terminate()
        running.wait(30)
        log.close()


def _wait(address: str, running: subprocess.Popen, log: Path) -> None:
    for _ in range(2 * STARTS):
        assert running.poll() is None, log.read_text()[-2000:]
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab does not answer: {log.read_text()[-2000:]}")


@contextmanager
def opened(notebook: Path, environment: dict[str, str], *, minutes: float = 5) -> Iterator:
    """Yield the browser's page of a JupyterLab in which all cells of `notebook` have run."""
    with server(notebook.parent, environment) as (address, token), browser.window(1300, 1500) as at:
        page = at.new_page()
        page.set_default_timeout(2 * MINUTES)
        page.goto(f"{address}/lab/tree/{notebook.name}?token={token}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        run_until_shown(page, ".jp-Notebook .widget-slider", minutes)
        yield page


def run_until_shown(page, wanted: str, minutes: float) -> None:
    """Run every cell, again where the menu came before its kernel, until `wanted` is shown."""
    until = time.monotonic() + 60 * minutes
    while time.monotonic() < until:
        if not page.locator('.jp-InputPrompt:has-text("[*]"), .jp-OutputPrompt').count():
            run_all(page)
        page.wait_for_timeout(3000)
        faults = page.locator('[data-mime-type="application/vnd.jupyter.error"]')
        assert not faults.count(), faults.first.inner_text()[-2000:]
        if page.locator(wanted).count():
            return
    raise AssertionError(f"{wanted} never came: {page.inner_text('.jp-Notebook')[-2000:]}")


def run_all(page) -> None:
    """Run every cell from the menu, once the kernel is there."""
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for()
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).first.click()
    page.locator('[data-command="runmenu:run-all"]').click()
