"""How a person works a page: with a pointer (a mouse, a thumb) or with nothing but the keys."""

from typing import Protocol

from playwright.sync_api import Locator, Page

TABS_MAX = 150  # stops from one end of a page to the other
CHOICES_MAX = 60


class Hand(Protocol):
    """What a walk does on a page; each names its place by what a person sees."""

    def press(self, place: Locator) -> None:
        """Press a button or follow a link."""

    def write(self, place: Locator, text: str) -> None:
        """Replace what stands in a field."""

    def choose(self, place: Locator, option: str) -> None:
        """Open a list and take an option."""

    def pick(self, places: Locator, name: str) -> None:
        """Take one of some radio buttons."""


class Pointer:
    """A mouse or a thumb."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, place: Locator) -> None:
        """Click it."""
        place.click()

    def write(self, place: Locator, text: str) -> None:
        """Click into it and write."""
        place.fill(text)

    def choose(self, place: Locator, option: str) -> None:
        """Click the list open, then the option."""
        place.click()
        self._page.get_by_role("option", name=option).click()
        self._page.keyboard.press("Escape")

    def pick(self, places: Locator, name: str) -> None:
        """Click its label."""
        places.locator("label").filter(has_text=name).click()


class Keyboard:
    """Nothing but keys: a place that Tab doesn't reach can't be used, and fails the walk."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, place: Locator) -> None:
        """Go there and press Enter."""
        self._reach(place)
        self._page.keyboard.press("Enter")

    def write(self, place: Locator, text: str) -> None:
        """Go there, take what is there away, and type."""
        self._reach(place)
        self._page.keyboard.press("Control+a")
        self._page.keyboard.type(text)

    def choose(self, place: Locator, option: str) -> None:
        """Open the list, go down to the option, take it."""
        self._reach(place)
        wanted = self._page.get_by_role("option", name=option, selected=True).or_(
            self._page.locator("[data-combobox-selected]").filter(has_text=option)
        )
        for _ in range(CHOICES_MAX):
            self._page.keyboard.press("ArrowDown")
            if wanted.count():
                break
        else:
            raise AssertionError(f"no arrow key leads to {option}")
        self._page.keyboard.press("Enter")
        self._page.keyboard.press("Escape")

    def pick(self, places: Locator, name: str) -> None:
        """Go to the chosen one, then on with the arrow keys."""
        self._reach(places.locator("input:checked"))
        for _ in range(CHOICES_MAX):
            if places.get_by_role("radio", name=name).is_checked():
                return
            self._page.keyboard.press("ArrowRight")
        raise AssertionError(f"no arrow key leads to {name}")

    def _reach(self, place: Locator) -> None:
        place.wait_for(state="attached")
        for _ in range(TABS_MAX):
            if place.evaluate("one => one === document.activeElement"):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {place}")
