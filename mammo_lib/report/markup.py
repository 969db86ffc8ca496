"""What is wrong with built HTML: images without words, missing files, things from a network."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

# What a browser fetches by itself, as opposed to what a reader may follow.
_LOADING = (
    ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"),
    ("audio", "src"), ("embed", "src"), ("object", "data"), ("link", "href"),
)  # fmt: skip
_LOADING_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
_STYLE_URL = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])((?:https?:)?//[^'")\s]+)""")
_MODULE_URL = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*['"](https?://[^'"]+)""")


def check(folder: Path) -> list[str]:
    """Return one line per fault in the pages and styles below `folder`."""
    found = []
    for page in html_pages(folder):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        faults = [*images(soup), *missing_files(soup, page), *external(soup), *unrendered(soup)]
        found += [f"{page.relative_to(folder)}: {fault}" for fault in faults]
    for style in sorted(folder.rglob("*.css")):
        urls = _STYLE_URL.findall(style.read_text(encoding="utf-8", errors="replace"))
        found += [f"{style.relative_to(folder)}: loads {url} from a network" for url in urls]
    return found


def html_pages(folder: Path) -> list[Path]:
    """Return the pages below `folder`; the theme keeps templates that are none in `_static`."""
    pages = sorted(folder.rglob("*.html"))
    return [page for page in pages if "_static" not in page.relative_to(folder).parts]


def images(soup: BeautifulSoup) -> Iterator[str]:
    """Yield a complaint for each image of the text without alternative text or caption."""
    article = soup.find("article") or soup.find("main") or soup
    for image in article.find_all("img"):
        name = _short(str(image.get("src", "")))
        if not str(image.get("alt", "")).strip() or _is_file_name(image):
            yield f"image {name} has no alternative text"
        if not _caption(image):
            yield f"image {name} has no caption"


def missing_files(soup: BeautifulSoup, page: Path) -> Iterator[str]:
    """Yield a complaint for each file beside the book that `page` loads and is not there."""
    for url in _loaded(soup):
        parts = urlsplit(url)
        is_beside = bool(parts.path) and not parts.scheme and not parts.netloc
        if is_beside and not (page.parent / unquote(parts.path)).exists():
            yield f"{parts.path} is missing"


def external(soup: BeautifulSoup) -> Iterator[str]:
    """Yield a complaint for each thing that the page would load from a network."""
    inside = "\n".join(tag.get_text() for tag in soup.find_all("style"))
    modules = "\n".join(tag.get_text() for tag in soup.find_all("script"))
    urls = [*_loaded(soup), *_STYLE_URL.findall(inside), *_MODULE_URL.findall(modules)]
    for url in urls:
        if urlsplit(url).scheme in ("http", "https") or url.startswith("//"):
            yield f"loads {url} from a network"


def unrendered(soup: BeautifulSoup) -> Iterator[str]:
    """Yield a complaint for each figure that is only the text of its Python object."""
    for block in soup.find_all("pre"):
        if "<Figure size" in block.get_text():
            yield f"a figure is only text: {block.get_text().strip()[:60]}"


def _loaded(soup: BeautifulSoup) -> Iterator[str]:
    for name, attribute in _LOADING:
        for tag in soup.find_all(name):
            url = str(tag.get(attribute) or "").strip()
            if url and (name != "link" or _LOADING_RELATIONS & set(tag.get("rel") or [])):
                yield url


def _caption(image: Tag) -> str:
    """Return the words of the figure around an image, or of the table in which it stands."""
    around = image.find_parent(["figure", "table"])
    caption = around.find(["figcaption", "caption"]) if around else None
    return caption.get_text().strip() if caption else ""


def _is_file_name(image: Tag) -> bool:
    """Sphinx falls back on the image's path where an author gave no alternative text."""
    return str(image.get("alt")).strip() == str(image.get("src", "")).strip()


def _short(url: str) -> str:
    return url if len(url) <= 60 else f"{url[:57]}..."
