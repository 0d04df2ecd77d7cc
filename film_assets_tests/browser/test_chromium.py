"""The browser of the tests ends with them, however they end."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from film_assets_tests.browser.chromium import Chromium

SLEEPS = "#!/bin/sh\nexec sleep 60\n"


def test_a_browser_that_cannot_be_reached_leaves_no_process_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    plain = subprocess.Popen

    def kept(*given: Any, **named: Any) -> subprocess.Popen[bytes]:
        started.append(plain(*given, **named))
        return started[0]

    browser = tmp_path / "browser"
    browser.write_text(SLEEPS)
    browser.chmod(0o755)
    (tmp_path / "DevToolsActivePort").write_text("1\n/devtools\n")  # Nobody listens on port 1.
    monkeypatch.setattr("film_assets_tests.browser.chromium.chromium_executable", lambda: str(browser))
    monkeypatch.setattr(subprocess, "Popen", kept)
    with pytest.raises(OSError), Chromium(tmp_path):
        pass
    assert started[0].poll() is not None
