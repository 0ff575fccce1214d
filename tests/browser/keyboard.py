"""Somebody who has no mouse."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page

HERE = "selector => document.activeElement !== null && document.activeElement.matches(selector)"


@dataclass
class Keyboard:
    """Reaches things as fingers do: Tab until the focus is there, and never a click."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def is_on(self, selector: str) -> bool:
        return bool(self.page.evaluate(HERE, selector))

    def reach(self, selector: str, *, back: bool = False, at_most: int = 120) -> None:
        for _ in range(at_most):
            if self.is_on(selector):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def follow(self, selector: str, address: str | re.Pattern[str]) -> None:
        """Reach a link, open it and wait for where it leads."""
        self.reach(selector)
        self.press("Enter")
        self.page.wait_for_url(address)
