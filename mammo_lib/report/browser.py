"""Opening the built book and slides in a real browser, from disk, as a reader would."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from mammo_lib.problem import Problem
from mammo_lib.report import markup

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--allow-file-access-from-files",
)  # fmt: skip
LOCAL = ("file", "data", "blob", "about")
DESK, PHONE = 1400, 390  # widths of the window, in pixels
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong on one page: `kind` such as `console` or `broken link`."""

    page: str
    kind: str
    what: str


def executable() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def visit(folder: Path) -> list[Finding]:
    """Open every page below `folder`, and every slide, and return all that is wrong.

    Looks for console errors, failed or outward requests, empty images, broken internal links,
    text wider than the page and slides taller than the screen.
    """
    found: set[Finding] = set()
    with window() as context:
        for path in markup.html_pages(folder):
            found |= set(_visit_page(context, path, str(path.relative_to(folder))))
    return sorted(found)


def screenshot(page: Path, out: Path, width: int, height: int, *, fragment: str = "") -> Path:
    """Save what a window of `width` × `height` pixels shows of `page`; `fragment` follows a #."""
    with window(width, height) as context:
        tab = context.new_page()
        _open(tab, page, fragment)
        out.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=str(out))
    return out


@contextmanager
def window(width: int = DESK, height: int = 900) -> Iterator["BrowserContext"]:
    """Yield a browser context with a profile of its own that is gone afterwards."""
    chromium = executable()
    if chromium is None:
        raise Problem("No Chromium is installed: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Problem("Package 'playwright' is not installed: pip install playwright") from None
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=list(ARGUMENTS),
            viewport={"width": width, "height": height},
        )  # fmt: skip
        try:
            yield context
        finally:
            context.close()


def _visit_page(context: "BrowserContext", path: Path, name: str) -> list[Finding]:
    found: list[Finding] = []

    def note(kind: str, what: str) -> None:
        found.append(Finding(name, kind, what))

    tab = context.new_page()
    _listen(tab, note)
    _open(tab, path)
    for image in tab.evaluate(_EMPTY_IMAGES):
        note("empty image", image)
    for link in _broken_links(tab, path):
        note("broken link", link)
    if tab.evaluate("typeof Reveal") != "undefined":
        for fault in tab.evaluate(_WALK_SLIDES):
            note("slide", fault)
    else:
        _look_at_layout(tab, note)
    tab.close()
    return found


def _look_at_layout(tab: "Page", note: Callable[[str, str], None]) -> None:
    """Look for what does not fit, on a desk and on a phone."""
    for width in (DESK, PHONE):
        tab.set_viewport_size({"width": width, "height": 900})
        for fault in tab.evaluate(_LAYOUT):
            note("layout", f"{fault} at {width} pixels")


def _listen(tab: "Page", note: Callable[[str, str], None]) -> None:
    tab.on("console", lambda m: note("console", m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda error: note("script error", str(error)))
    tab.on("requestfailed", lambda request: note("failed request", request.url[:200]))

    def requested(request: Any) -> None:
        if urlsplit(request.url).scheme not in LOCAL:
            note("outward request", request.url)

    tab.on("request", requested)


def _open(tab: "Page", path: Path, fragment: str = "") -> None:
    tab.goto(path.resolve().as_uri() + (f"#{fragment}" if fragment else ""), wait_until="load")
    tab.evaluate("window.MathJax?.startup?.promise")
    tab.evaluate(_SLIDES_ARE_READY)


_SLIDES_ARE_READY = """() => typeof Reveal == 'undefined'
  || new Promise(done => Reveal.isReady() ? done() : Reveal.on('ready', done))"""

_EMPTY_IMAGES = """() => [...document.images]
  .filter(i => { i.loading = 'eager'; return i.complete && i.naturalWidth === 0; })
  .map(i => i.src.slice(0, 200))"""

_LAYOUT = """() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth + 2) found.push('wider than the window');
  for (const i of document.querySelectorAll('figure img')) {
    const drawn = i.clientWidth / i.clientHeight, own = i.naturalWidth / i.naturalHeight;
    const fits = getComputedStyle(i).objectFit !== 'fill';
    if (own && !fits && Math.abs(drawn / own - 1) > 0.03) found.push(`${i.alt}: distorted`);
  }
  return found;
}"""

_LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"
_HAS_TARGET = """(names) => names.filter(n => !document.getElementById(n)
  && !document.getElementsByName(n).length)"""

_WALK_SLIDES = """async () => {
  const found = [];
  for (let k = 0; k < Reveal.getTotalSlides(); k++) {
    const slide = Reveal.getSlides()[k];
    const at = Reveal.getIndices(slide);
    Reveal.slide(at.h, at.v);
    const tall = () => slide.scrollHeight > slide.clientHeight + 4;
    for (let wait = 0; wait < 20 && (!wait || tall()); wait++)
      await new Promise(r => setTimeout(r, 60)); // a table shrinks to the screen when laid out
    const name = `slide ${k + 1} (${slide.querySelector('h1,h2,h3')?.textContent ?? 'untitled'})`;
    if (tall()) found.push(`${name}: taller than the screen`);
    if (slide.scrollWidth > slide.clientWidth + 4) found.push(`${name}: wider than the screen`);
    for (const o of slide.querySelectorAll('.output'))
      if (o.clientHeight < 20) found.push(`${name}: an output shows nothing`);
    for (const i of slide.querySelectorAll('img'))
      if (i.naturalWidth === 0 || i.clientHeight < 150) found.push(`${name}: image too small`);
  }
  return found;
}"""


def _broken_links(tab: "Page", path: Path) -> Iterator[str]:
    here = path.resolve().as_uri()
    inside = set()
    for link in set(tab.evaluate(_LINKS)):
        address, _, target = link.partition("#")
        if address.partition("?")[0] == here:
            inside.add(unquote(target))
        elif urlsplit(link).scheme == "file" and not Path(unquote(urlsplit(address).path)).exists():
            yield link
    inside -= {"", "top"}
    if inside and tab.evaluate("typeof Reveal") == "undefined":
        yield from (f"#{name}" for name in tab.evaluate(_HAS_TARGET, sorted(inside)))
