"""A person at the web UI, in a real browser: takes a script in, materializes by clicking, sees the sheet, plays the film, drops a script."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from film_assets.store.opening import opened_store
from film_assets.store.scripts import choose, scripts_known
from film_assets_tests.browser.chromium import Chromium, chromium_executable

SCRIPT = """Title: The <script>document.title = 'broken into'</script> **Key** ![x](http://127.0.0.1:9/x.png)

INT. KITCHEN - DAY

NORA (34) waits.

NORA
Still here.
"""
ANYTHING = "button, a, span, div, li"


@pytest.fixture
def web_ui(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Run `film ui` on free ports; yield the addresses of the web UI and of the film server."""
    home = tmp_path / "home"
    choose(opened_store(str(home / "film-store")), "key", {"width": 96, "height": 54})
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "FILM_STORE": "",
        "FILM_PAGES": "",
        "FILM_CONFIG": "",
        "FILM_INBOX": "",
    }
    command = [sys.executable, "-m", "film_assets.cli.main", "ui", "--port", "0", "--pages-port", "0"]
    log = tmp_path / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=said, stderr=said)
    try:
        until = time.monotonic() + 180
        while "Serving dagster-webserver" not in log.read_text():
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.3)
        addresses = re.search(r"Web UI: (\S+)   films: (\S+)", log.read_text())
        assert addresses is not None
        yield addresses[1], addresses[2]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text()[-3000:]


def materialized_all(browser: Chromium, job: str) -> None:
    """Click what materializes every partition of ``job``; a dialog that is still being laid out may lose the last click."""
    browser.open(job)
    browser.click_until("Materialize all", "document.body.innerText.includes('Partition selection')")
    one_chosen = "document.body.innerText.includes('Launch 1 run')"
    browser.click_until("All", one_chosen, among="button, [role=button], span, div")
    browser.click("Launch 1 run")


def asked_for(ui: str, job: str, seconds: float) -> bool:
    """Return whether a run of ``job`` comes within ``seconds``."""
    query = "query($job: String!) { runsOrError(filter: {pipelineName: $job}) { ... on Runs { results { id } } } }"
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        body = json.dumps({"query": query, "variables": {"job": job}}).encode()
        with urlopen(Request(f"{ui}/graphql", body, {"Content-Type": "application/json"}), timeout=30) as answer:
            if json.load(answer)["data"]["runsOrError"]["results"]:
                return True
        time.sleep(0.5)
    return False


@pytest.mark.slow
@pytest.mark.skipif(chromium_executable() is None, reason="no Chromium on this machine")
def test_a_script_is_taken_in_materialized_by_clicking_seen_played_and_dropped(
    web_ui: tuple[str, str], tmp_path: Path
) -> None:
    ui, pages = web_ui
    jobs = f"{ui}/locations/film_assets.definitions/jobs"
    text = "".join(f"        {line}\n" for line in SCRIPT.splitlines())
    config = f"ops:\n  take_script_in:\n    config:\n      name: key.fountain\n      text: |\n{text}"
    with Chromium(tmp_path / "profile") as browser:
        browser.open(f"{jobs}/add_script/playground")
        browser.until("!!document.querySelector('.CodeMirror').CodeMirror")
        browser.wait_for("No errors")
        browser.js(f"document.querySelector('.CodeMirror').CodeMirror.setValue({json.dumps(config)})")
        browser.click_until("Launch Run", "location.pathname.startsWith('/runs/')")
        browser.wait_for("RUN_SUCCESS", 180)

        for _ in range(4):
            materialized_all(browser, f"{jobs}/film")
            if asked_for(ui, "film", 45):
                break
        lists = opened_store(str(tmp_path / "home" / "film-store")).shelf
        until = time.monotonic() + 400
        while lists.size("films/key/current/deliverables.json") is None:
            assert time.monotonic() < until, browser.text()
            time.sleep(0.5)

        browser.open(f"{ui}/assets/clips?view=partitions&partition=key")
        browser.wait_for("film/rendered")
        sheet = browser.until(
            "[...document.images].filter(i => i.src.includes('/sheets/') && i.complete && i.naturalWidth > 0)[0].src"
        )
        assert sheet.startswith(f"{pages}/sheets/key/clips/")
        assert "new clip" in browser.text() and "1-1" in browser.text()
        browser.open(f"{ui}/assets/final_film?view=checks")
        browser.wait_for("no_stale_shot")

        browser.open(f"{ui}/assets/deliverables?view=partitions&partition=key")
        link = browser.until("[...document.links].map(l => l.href).find(h => h.endsWith('/films/key/'))")
        browser.open(link)
        browser.until("document.querySelector('video').readyState >= 1")
        played = browser.js(
            "(async () => { const v = document.querySelector('video'); await v.play(); "
            "await new Promise(done => setTimeout(done, 1200)); "
            "return [v.duration, v.currentTime, v.videoWidth, v.textTracks[0].cues.length] })()"
        )
        assert played[0] > 8 and played[1] > 0.2 and played[2:] == [96, 1]
        assert browser.js("document.querySelector('h1').innerText").startswith("The <script>document.title")
        assert "broken into" not in browser.js("document.title").split(" = ")[0]
        assert browser.js("[...document.images].every(i => i.src.startsWith(location.origin))")

        browser.open(f"{ui}/locations/film_assets.definitions/sensors/drop_folder")
        browser.until("!!document.querySelector('input[type=checkbox]')")
        browser.js("document.querySelector('input[type=checkbox]').click()")
        browser.until("document.querySelector('input[type=checkbox]').checked")
        inbox = tmp_path / "film-inbox"
        inbox.mkdir(exist_ok=True)
        (inbox / "notes.docx").write_text("no script")
        (inbox / "key.fountain").write_text(SCRIPT)
        run = browser.until("[...document.links].map(l => l.href).find(h => /runs.[0-9a-f-]{36}/.test(h))", 120)
        browser.open(f"{ui}/locations/film_assets.definitions/sensors/drop_folder")
        browser.click("View logs")
        browser.wait_for("not taken: notes.docx: no script by its ending")
        browser.open(run)
        browser.until(r"/Launched by\s+drop_folder/.test(document.body.innerText)")
        browser.wait_for("RUN_SUCCESS", 180)
        assert scripts_known(opened_store(str(tmp_path / "home" / "film-store"))) == ["key"]
