"""The part of the panel that shows an opened case."""

import html

import ipywidgets as widgets
import pandas as pd

from mammo_lib.explorer import grey
from mammo_lib.explorer.opening import NO_MAP, UNCHECKED, Opening
from mammo_lib.explorer.picture import Map, picture
from mammo_lib.imaging.panels import Panel
from mammo_lib.problem import Problem

WIDE = {"description_width": "initial"}


class Viewer(widgets.VBox):
    """An opened breast: which of its images, how large, window and level, outlines, the map.

    Nothing is read before `view` is called.
    """

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._images = opening.images.iloc[:0]
        self._panel: Panel | None = None
        self._maps: dict[tuple[str, str], Map | None] = {}
        self._model = ""
        self.image = widgets.Dropdown(description="Image", style=WIDE)
        self.full = _tick("Full size", False)
        self.level = _slider("Level", 0.5)
        self.width = _slider("Window", 1.0)
        self.stretch = widgets.Button(description="Stretch to this image",
                                      layout=widgets.Layout(width="auto"))  # fmt: skip
        self.stretch.on_click(self._stretch)
        self.outlines = _tick("Outlines", True)
        self.saliency = _tick("Where the network looks", False)
        self.said = widgets.HTML()
        self.shown = widgets.HTML()
        self.image.observe(self._other_image, "value")
        for control in (self.full, self.level, self.width, self.outlines, self.saliency):
            control.observe(self._draw, "value")
        ticks = widgets.HBox([self.outlines, self.saliency, self.full], layout=_wrap())
        tools = widgets.HBox([self.image, self.level, self.width, self.stretch], layout=_wrap())
        super().__init__([self.said, tools, ticks, self.shown])
        self.layout.display = "none"

    def view(self, case: pd.Series, model: str) -> None:
        """Show the first image of the breast `case`, which `model` scored."""
        self._images, self._model = self._opening.of(case), model
        self.layout.display = "flex"
        self._offer_map()
        names = [f"{r['laterality']} {r['view']}" for _, r in self._images.iterrows()]
        # Emptied first, so that the same view of another breast is a change, which draws it.
        self.image.options = []
        self.image.options = [(name, place) for place, name in enumerate(names)]
        if names:
            self.image.value = 0

    def _offer_map(self) -> None:
        self.saliency.disabled = self._model not in self._opening.looks
        if self.saliency.disabled:
            self.saliency.value = False
        told = NO_MAP if self.saliency.disabled else UNCHECKED
        self.saliency.description = f"Where the network looks ({told})"

    def _row(self) -> pd.Series:
        return self._images.iloc[self.image.value]

    def _other_image(self, _: object = None) -> None:
        if self.image.value is None:
            return
        try:
            self._panel = self._opening.show(self._row())
        except Problem as problem:
            self._panel = None
            self.shown.value = f"<p>{html.escape(str(problem))}</p>"
        self._draw()

    def _stretch(self, _: object) -> None:
        if self._panel is not None:
            self.level.value, self.width.value = grey.stretched(self._panel.pixels)

    def _draw(self, _: object = None) -> None:
        if self._panel is None:
            return
        row = self._row()
        words = " · ".join((*self._panel.title.split("\n"), str(row["image_id"])))
        self.said.value = f"<p>{html.escape(words)}{self._without_outline()}</p>"
        self.shown.value = picture(
            self._panel,
            level=self.level.value,
            width=self.width.value,
            outlines=self.outlines.value,
            saliency=self._map(row) if self.saliency.value else None,
            full=self.full.value,
            alt=f"Mammogram, {words}",
        )

    def _without_outline(self) -> str:
        panel = self._panel
        known = panel is not None and (panel.boxes or panel.mask is not None)
        return "" if known else " · no lesion's place is recorded on it"

    def _map(self, row: pd.Series) -> Map | None:
        asked = (self._model, str(row["image_id"]))
        if asked not in self._maps:
            self._maps[asked] = self._opening.looks[self._model](row)
        return self._maps[asked]


def _tick(name: str, value: bool) -> widgets.Checkbox:
    # As wide as its words: the reason why a map is missing must be readable.
    wide = widgets.Layout(width="auto", margin="0 1.5rem 0 0")
    return widgets.Checkbox(description=name, value=value, indent=False, layout=wide, style=WIDE)


def _slider(name: str, value: float) -> widgets.FloatSlider:
    return widgets.FloatSlider(value, min=0.01, max=1.0, step=0.01, description=name,
                               readout_format=".2f", style=WIDE)  # fmt: skip


def _wrap() -> widgets.Layout:
    return widgets.Layout(flex_flow="row wrap", align_items="center")
