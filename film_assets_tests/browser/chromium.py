"""A headless Chromium steered through its DevTools protocol: open a page, wait for words, click, look."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import connect

QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --mute-audio "
    "--autoplay-policy=no-user-gesture-required --window-size=1440,1000 --remote-debugging-port=0"
).split()
CLICKABLE = "button, a, [role=button], [role=menuitem], [role=tab]"
FIND = """\
(() => {
  const wanted = %s, among = %s;
  const shown = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
  const words = e => (e.innerText || e.value || e.getAttribute('aria-label') || '').trim();
  const found = [...document.querySelectorAll(among)].filter(e => shown(e) && (words(e) === wanted || words(e).startsWith(wanted)));
  found.sort((a, b) => words(a).length - words(b).length);
  if (!found.length) return null;
  found[0].scrollIntoView({block: 'center'});
  const r = found[0].getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
})()
"""


def chromium_executable() -> str | None:
    """Return where a Chromium is, None on a machine without one."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Chromium:
    """One browser with one page. Use as a context manager; its profile lies in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._next = 0
        self._closing = ExitStack()
        self.console: list[str] = []

    def __enter__(self) -> Chromium:
        executable = chromium_executable()
        assert executable is not None
        command = [executable, *QUIET, f"--user-data-dir={self.folder}", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._closing.callback(_ended, process)
        try:
            self._begin(process)
        except BaseException:
            self._closing.close()
            raise
        return self

    def _begin(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the browser answers, and hold on to its page."""
        told = self.folder / "DevToolsActivePort"
        until = time.monotonic() + 60
        while not (told.exists() and told.read_text().count("\n") >= 1):
            if process.poll() is not None or time.monotonic() > until:
                raise TimeoutError("Chromium did not start")
            time.sleep(0.1)
        port = told.read_text().splitlines()[0]
        with urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(target for target in json.load(answer) if target["type"] == "page")
        self._socket = self._closing.enter_context(connect(page["webSocketDebuggerUrl"], max_size=None))
        self.call("Page.enable")
        self.call("Runtime.enable")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def call(self, method: str, **parameters: Any) -> Any:
        """Send one command of the protocol and return its result."""
        self._next += 1
        self._socket.send(json.dumps({"id": self._next, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("method") == "Runtime.exceptionThrown":
                self.console.append(str(message["params"]["exceptionDetails"].get("text")))
            if message.get("id") == self._next:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def js(self, expression: str) -> Any:
        """Return the value of an expression in the page; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def until(self, expression: str, seconds: float = 60) -> Any:
        """Wait until an expression is true in the page and return it.

        Raises:
            TimeoutError: it was not; the message holds the page's text.
        """
        until = time.monotonic() + seconds
        while True:
            value = self.js(f"(() => {{ try {{ return ({expression}) }} catch (e) {{ return null }} }})()")
            if value:
                return value
            if time.monotonic() > until:
                raise TimeoutError(f"never: {expression}\n{self.text()[:3000]}")
            time.sleep(0.2)

    def text(self) -> str:
        """Return the words that the page shows."""
        return str(self.js("document.body.innerText"))

    def wait_for(self, words: str, seconds: float = 60) -> None:
        """Wait until the page shows ``words``."""
        self.until(f"document.body.innerText.includes({json.dumps(words)})", seconds)

    def click(self, words: str, among: str = CLICKABLE) -> None:
        """Click with the mouse on the shortest thing that shows ``words``, or begins with them, as soon as there is one."""
        x, y = self.until(FIND % (json.dumps(words), json.dumps(among)))
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def click_until(self, words: str, expression: str, tries: int = 6, among: str = CLICKABLE) -> None:
        """Click until an expression is true: a button is deaf for as long as the page checks or loads something.

        Raises:
            TimeoutError: it never was.
        """
        for _ in range(tries):
            self.click(words, among)
            try:
                self.until(expression, 15)
                return
            except TimeoutError:
                continue
        raise TimeoutError(f"clicking {words} never did it\n{self.text()[:3000]}")

    def picture(self, path: Path) -> None:
        """Keep what the page looks like as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
