"""What stands on the studio and the operator's page, as a person finds it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.service.browser import Window


class Board:
    def __init__(self, window: Window) -> None:
        self.window = window
        self.page = window.page

    @property
    def weight(self) -> int:
        """Bytes of all that the page is made of and has asked for, unpacked, also from a cache."""
        found: int = self.page.evaluate(
            "['resource', 'navigation'].flatMap(it => performance.getEntriesByType(it))"
            ".reduce((all, it) => all + it.decodedBodySize, 0)"
        )
        return found

    def figure(self, title: str) -> Locator:
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator("section.figure", has=heading)

    def tile(self, figure: str, name: str) -> Locator:
        term = self.page.get_by_text(name, exact=True)
        return self.figure(figure).locator(".tile", has=term).locator(".value")

    def rows(self, figure: str) -> list[list[str]]:
        """Its numbers, by the table that stands behind the drawing."""
        button = self.figure(figure).get_by_role("button", name=f"{figure} as a table", exact=True)
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        found = self.figure(figure).locator(".numbers tbody tr")
        cells = [row.locator("th, td").all_inner_texts() for row in found.all()]
        button.click()
        return [[cell.strip() for cell in row] for row in cells]

    def chart(self, name: str) -> Locator:
        return self.page.get_by_role("slider", name=name, exact=True)

    def walk(self, name: str) -> list[str]:
        """What a chart says, place by place, to who has but a keyboard."""
        chart = self.chart(name)
        chart.focus()
        chart.press("Home")
        told = [chart.get_attribute("aria-valuetext") or ""]
        for _ in range(int(chart.get_attribute("aria-valuemax") or 0)):
            chart.press("ArrowRight")
            told.append(chart.get_attribute("aria-valuetext") or "")
        return told

    def is_fine(self, place: str) -> None:
        """By axe-core: names, roles, contrast, landmarks."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{place}: {found.generate_report()}"

    @property
    def overflow(self) -> int:
        """By how much it is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return width
