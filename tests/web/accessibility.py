"""What everybody must be able to use: looks to try, and what is wrong with a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1100, "height": 820}},
    "dark": {"viewport": {"width": 1100, "height": 820}, "color_scheme": "dark"},
    "phone-320": {"viewport": {"width": 320, "height": 640}, "has_touch": True},
    "phone-320-dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "zoom-200": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "forced-colors": {"viewport": {"width": 1100, "height": 820}, "forced_colors": "active"},
    "more-contrast": {"viewport": {"width": 1100, "height": 820}, "contrast": "more"},
    "reduced-motion": {"viewport": {"width": 1100, "height": 820}, "reduced_motion": "reduce"},
}

FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot) element = element.shadowRoot.activeElement;
  return element?.getAttribute('aria-label') || element?.id.replace(/.*-/, '') || element?.textContent;
}"""


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {[node['html'][:200] for node in item['nodes']]}" for item in found]


def overflow(page: Page) -> list[str]:
    """Elements that stick out of the window to the right."""
    return list(
        page.evaluate(
            """() => {
              if (document.documentElement.scrollWidth > innerWidth) return ['the page'];
              const root = document.querySelector('spinewise-chat').shadowRoot;
              return [...root.querySelectorAll('.items *, .bottom *, .top *, .starters *')]
                .filter(e => !e.closest('.unseen, .answered, details:not([open]) > .inside'))
                .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.className + ': ' + e.textContent.slice(0, 60));
            }"""
        )
    )


def small_targets(page: Page) -> list[str]:
    """Buttons, boxes and folds that are under 24 pixels, or chips under 44."""
    return list(
        page.evaluate(
            """() => [...document.querySelector('spinewise-chat').shadowRoot
              .querySelectorAll('button, label.choice, textarea, summary, a.call, input[type=text], g.place')]
              .filter(e => e.checkVisibility())
              .map(e => [e, e.getBoundingClientRect()])
              .filter(([e, box]) => Math.min(box.height, box.width)
                < (e.matches('.chip, .choice, .call, summary') ? 43.5 : 24))
              .map(([e, box]) => `${e.className} ${e.textContent.slice(0, 30)} ${box.width}x${box.height}`)"""
        )
    )
