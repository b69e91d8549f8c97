"""Browsers for tests: Debian's Chromium, driven over its DevTools protocol, and what they are held
to: no error in the console, no request to another host."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from stack import rootfs
from tests.service.gateway import Person

PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)
# What Chromium writes for each answer of 400 and more: not a fault of the page.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@contextmanager
def browsers(count: int, folder: Path) -> Iterator[list[Browser]]:
    """Processes of their own: nothing is shared between two people."""
    program = folder / "chromium"
    line = shlex.join(rootfs.command(["chromium"], [folder], room="browser"))
    program.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
    program.chmod(0o755)
    with sync_playwright() as playwright:
        opened: list[Browser] = []
        try:
            for _ in range(count):
                opened.append(
                    playwright.chromium.launch(
                        executable_path=str(program),
                        args=["--no-sandbox", "--disable-gpu", "--lang=en-US"],
                    )
                )
            yield opened
        finally:
            for browser in opened:
                browser.close()


class Window:
    """One person at one page."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.faults: list[str] = []
        self.refusals: list[int] = []
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options}
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._watch)

    def _hear(self, message: ConsoleMessage) -> None:
        if refused := _REFUSED.match(message.text):
            self.refusals.append(int(refused[1]))
        elif message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")

    def _watch(self, request: Request) -> None:
        host = self.url.partition("://")[2]
        if request.url.partition("://")[2].partition("/")[0] != host:
            self.faults.append(f"a request to another host: {request.url}")

    def close(self) -> None:
        self.context.close()
        assert not self.faults, self.faults
        assert not self.refusals, f"answers nobody asked for: {self.refusals}"

    def expect_refusals(self, *statuses: int) -> None:
        """Those so far, which the test has provoked."""
        assert self.refusals == list(statuses)
        self.refusals.clear()

    def open(self, path: str = "/") -> Window:
        self.page.goto(self.url + path)
        return self

    def enter(self, person: Person) -> Window:
        """Signed in, without the price of a password."""
        self.open("/sign-in")
        self.page.evaluate(
            "([token, id]) => localStorage.setItem('pgsocial.session',"
            " JSON.stringify({token, user_id: id}))",
            [person.token, person.id],
        )
        return self.open()

    def role(self, role: Any, name: str | re.Pattern[str] | None = None, **more: Any) -> Locator:
        return self.page.get_by_role(role, name=name, **more)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def post(self, text: str) -> Locator:
        return self.page.locator("article", has_text=text)

    def write(self, text: str, box: str = "New post", button: str = "Post") -> None:
        self.role("textbox", box).fill(text)
        self.page.locator("form.composer").get_by_role("button", name=button, exact=True).click()
        self.post(text).first.wait_for()

    def live(self) -> Window:
        """Until its socket is there."""
        self.page.locator(".line.live").wait_for(state="attached")
        return self

    def until(self, what: Callable[[], bool], why: str) -> None:
        for _ in range(PATIENCE // 25):
            if what():
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(why)
