"""The panel in JupyterLab: choices on top, what they show below, then single cases."""

import html
from collections.abc import Iterator
from contextlib import contextmanager

import ipywidgets as widgets

from mammo_lib.explorer import grey, grid, tables
from mammo_lib.explorer import state as states
from mammo_lib.explorer.evidence import Evidence
from mammo_lib.explorer.opening import Opening
from mammo_lib.explorer.reading import Reading, confusion, read, sentence
from mammo_lib.explorer.state import State
from mammo_lib.explorer.viewer import WIDE, Viewer
from mammo_lib.report.figures.explorer import explorer

DRAWN = 110  # dots an inch: sharp enough, and quick enough to follow a slider


class Panel(widgets.VBox):
    """Threshold, network, attribute and groups; what they give; the cases behind each cell.

    All numbers come from `reading.read`; here they are only shown. `now` is the state shown.
    """

    def __init__(self, evidence: Evidence, opening: Opening) -> None:
        self._evidence = evidence
        self._busy = False
        self.now = states.begin(evidence)
        self._reading: Reading = read(evidence, self.now)
        self._controls()
        self.viewer = Viewer(opening)
        self._offer()
        self._observe()
        super().__init__([
            widgets.HBox([self.model, self.attribute], layout=_wrap()),
            widgets.HBox([self.threshold, self.reset], layout=_wrap()),
            self.groups, self.said, self.table, self.figure,
            widgets.HBox([self.cell, self.cases, self.opener], layout=_wrap()), self.viewer,
        ])  # fmt: skip
        self._show()

    def _controls(self) -> None:
        wide = widgets.Layout(width="min(38rem, 100%)")
        self.model = widgets.Dropdown(options=list(self._evidence.models), description="Network",
                                      style=WIDE)  # fmt: skip
        self.attribute = widgets.Dropdown(
            options=self._evidence.attributes, value=self.now.attribute,
            description="Attribute", style=WIDE,
        )  # fmt: skip
        self.threshold = widgets.SelectionSlider(
            options=[("", 0.0)], description="Threshold", style=WIDE, layout=wide
        )
        self.reset = widgets.Button(description="Back to the frozen threshold",
                                    layout=widgets.Layout(width="auto"))  # fmt: skip
        self.groups = widgets.SelectMultiple(
            description="Groups (Ctrl for several)", style=WIDE, layout=wide
        )
        self.said, self.table, self.figure = (widgets.HTML() for _ in range(3))
        self.cell = widgets.Dropdown(options=[("", "TP")], description="Cases", style=WIDE)
        self.cases = widgets.Select(options=[], rows=7, description="Most confident first",
                                    style=WIDE)  # fmt: skip
        self.opener = widgets.Button(description="Open the case", button_style="primary")

    def _observe(self) -> None:
        for control, changed in (
            (self.model, self._other_model),
            (self.attribute, self._other_attribute),
            (self.groups, self._other_groups),
            (self.threshold, self._other_threshold),
        ):
            control.observe(changed, "value")
        self.cell.observe(self._list, "value")
        self.reset.on_click(self._to_start)
        self.opener.on_click(lambda _: self._open())

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set controls without each of them asking for a new reading."""
        before, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = before

    def _offer(self) -> None:
        """Set slider and groups to what the state's model and attribute have."""
        scored = self._evidence.scored(self.now.model)
        stops = grid.thresholds(scored.units, scored.threshold)
        with self._quietly():
            self.threshold.options = [(_stop(stop, scored.threshold), stop)
                                      for stop in stops.tolist()]  # fmt: skip
            self.threshold.value = self.now.threshold
            self.groups.options = self._evidence.groups(self.now.attribute)
            self.groups.rows = min(8, len(self.groups.options) + 1)
            self.groups.value = self.now.groups

    def _other_model(self, change: dict[str, str]) -> None:
        self._become(states.with_model(self.now, self._evidence, change["new"]), offer=True)

    def _other_attribute(self, change: dict[str, str]) -> None:
        self._become(states.with_attribute(self.now, self._evidence, change["new"]), offer=True)

    def _other_groups(self, change: dict[str, tuple[str, ...]]) -> None:
        if not self._busy:
            self._become(states.with_groups(self.now, self._evidence, change["new"]))

    def _other_threshold(self, change: dict[str, float]) -> None:
        if not self._busy:
            self._become(states.with_threshold(self.now, change["new"]))

    def _to_start(self, _: object) -> None:
        self.threshold.value = states.first(self._evidence, self.now.model)

    def _become(self, state: State, *, offer: bool = False) -> None:
        self.now = state
        if offer:
            self._offer()
        self._reading = read(self._evidence, state)
        self._show()

    def _show(self) -> None:
        reading = self._reading
        words = sentence(reading, self.now)
        synthetic = "Synthetic data. " if self._evidence.synthetic else ""
        self.said.value = f'<p role="status">{html.escape(synthetic + words)}</p>'
        self.table.value = tables.confusion(reading, confusion(reading))
        self.figure.value = self._drawn(words)
        with self._quietly():
            kept = self.cell.value
            self.cell.options = tables.cells(reading)
            self.cell.value = kept
        self._list()

    def _drawn(self, words: str) -> str:
        told = self._reading
        level = self._evidence.settings.level
        figure = explorer(told.curve, told.chosen, told.groups, level=level)
        picture = grey.of_figure(figure, dpi=DRAWN)
        alt = html.escape(f"ROC curve with the point of this threshold, and bars by group. {words}")
        return f'<img style="max-width:100%" alt="{alt}" src="{picture}">'

    def _list(self, _: object = None) -> None:
        if not self._busy:
            found = self._reading.cases[self.cell.value]
            self.cases.options = tables.cases(found)
            self.opener.disabled = found.empty

    def _open(self) -> None:
        if self.cases.value is not None:
            case = self._reading.cases[self.cell.value].iloc[self.cases.value]
            self.viewer.view(case, self.now.model)


def _stop(stop: float, frozen: float) -> str:
    return f"{stop:.4g}, frozen" if stop == frozen else f"{stop:.4g}"


def _wrap() -> widgets.Layout:
    return widgets.Layout(flex_flow="row wrap", align_items="flex-start")
