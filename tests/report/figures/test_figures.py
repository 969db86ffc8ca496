"""What holds for every figure: it draws, it is equal byte for byte, it changes no global state."""

from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from mammo_lib.errors import adjustment, attributes, subgroups
from mammo_lib.evaluation import discrimination, members, operating, probability, shortcuts
from mammo_lib.problem import Problem
from mammo_lib.report.figures import (
    calibration,
    cohort,
    forest,
    gallery,
    learning,
    pairs,
    roc,
    rows,
    scores,
    style,
)

MODELS = ["alpha", "beta"]


def panel(outline):
    mask = np.zeros((60, 40), bool)
    mask[10:20, 10:20] = True
    return SimpleNamespace(pixels=np.full((60, 40), 0.5), title="score 0.10\n<b>$x$</b>",
                           boxes=((10, 10, 9, 9),), mask=mask if outline else None,
                           pixel_mm=2.0 if outline else None)  # fmt: skip


@pytest.fixture
def units(all_scores, images):
    return discrimination.tested(members.mean(all_scores), images, "breast", "test")


class Drawings:
    """One small example of every figure."""

    def __init__(self, units, images, lesions, all_scores, settings):
        self.units, self.images, self.lesions = units, images, lesions
        self.scores, self.settings = members.mean(all_scores), settings

    def roc(self):
        points = operating.operating_points(self.scores, self.images, settings=self.settings)
        return roc.roc(discrimination.curves(self.units), models=MODELS,
                       points=operating.as_points(points))  # fmt: skip

    def scores_(self):
        return scores.distributions(self.units, models=MODELS, thresholds={"alpha": 0.4})

    def calibration(self):
        mapped = probability.recalibrated(self.scores, self.images)
        return calibration.reliability(probability.curve(mapped, self.settings), models=MODELS)

    def subgroups(self):
        own = self.units[self.units["model"] == "alpha"]
        table = subgroups.subgroups(
            own, attributes.memberships(self.images, self.lesions, "breast"), threshold=0.4,
            settings=self.settings,
        )  # fmt: skip
        lines = rows.rows(table, estimates=["auc", "sensitivity"], label="group",
                          block="attribute", counts=("n_positive", "n"))  # fmt: skip
        return forest.forest(lines, xlabels={"auc": "AUC", "sensitivity": "Sensitivity"},
                             references={"auc": 0.9})  # fmt: skip

    def adjusted(self):
        own = self.units[self.units["model"] == "alpha"]
        table = adjustment.compare(own, self.images, threshold=0.4, settings=self.settings)
        lines = rows.rows(table, estimates=["estimate"], label="group", series="model",
                          panel="question")  # fmt: skip
        xlabels = {"Wrong decision": "Odds ratio", "Score of cancers": "SD"}
        return forest.forest(lines, xlabels=xlabels, series=["naive", "adjusted"],
                             log=["Wrong decision"])  # fmt: skip

    def shortcuts(self):
        table = shortcuts.probes(self.images, settings=self.settings)
        lines = rows.rows(table, estimates=["auc"], label="probe", block="role")
        return forest.forest(lines, xlabels={"auc": "AUC"})

    def pairs(self):
        pair = SimpleNamespace(left=panel(False), right=panel(False), title="8 of 256 bits apart")
        return pairs.side_by_side([pair] * 4)

    def gallery(self):
        return gallery.gallery([panel(i % 2 == 0) for i in range(7)])

    def flow(self):
        steps = {"step": ["found", "kept"], "images": [9, 8], "patients": [3, 3]}
        return cohort.flow(pd.DataFrame(steps | {"excluded": ["1 <b>truncated</b>", ""]}))

    def grey_levels(self):
        return cohort.grey_levels(self.images)

    def learning(self):
        history = pd.DataFrame({"epoch": [1, 2], "loss": [0.7, 0.6], "val_loss": [0.7, 0.65],
                                "val_metric": [0.5, 0.6], "lr": [1e-3, 1e-4]})  # fmt: skip
        return learning.curves(history, model="beta", models=MODELS, best=2)


NAMES = [name for name in vars(Drawings) if not name.startswith("_")]


@pytest.fixture
def drawings(units, images, lesions, all_scores, settings):
    return Drawings(units, images, lesions, all_scores, settings)


@pytest.mark.parametrize("name", NAMES)
def test_draws_without_touching_global_state(drawings, name):
    before = dict(matplotlib.rcParams)
    figure = getattr(drawings, name)()
    data, size = figure._repr_png_()
    assert data.startswith(b"\x89PNG")
    assert size["width"] <= 96 * 8
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", NAMES)
def test_every_axis_with_ticks_has_a_label(drawings, name):
    for ax in getattr(drawings, name)().axes:
        if ax.axison and len(ax.get_xticks()) and name not in ("composition",):
            assert ax.get_xlabel() or ax.get_shared_x_axes().joined(ax, ax)


@pytest.mark.parametrize("name", ["roc", "subgroups", "gallery"])
def test_files_are_equal_byte_for_byte(drawings, name, tmp_path):
    for file in ("a.svg", "b.svg"):
        style.save(getattr(drawings, name)(), tmp_path / file)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize("name", ["subgroups", "shortcuts", "adjusted"])
def test_labels_lie_within_the_figure(drawings, name):
    figure = getattr(drawings, name)()
    FigureCanvasAgg(figure).draw()  # the layout is made when the figure is drawn
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        box = ax.get_tightbbox()
        assert box.x0 >= -1
        assert box.x1 <= width + 1
        assert box.y0 >= -1
        assert box.y1 <= height + 1


class TestStyle:
    def test_a_model_keeps_its_colour(self):
        assert style.colours(MODELS)["alpha"] == style.PALETTE[0]
        assert len(set(style.PALETTE)) == len(style.PALETTE)

    def test_only_svg_is_written(self, tmp_path):
        with pytest.raises(Problem, match=r"\.svg"):
            style.save(style.message("x"), tmp_path / "a.png")

    def test_dollar_signs_are_text(self, tmp_path):
        style.save(style.message("$\\frac{"), tmp_path / "a.svg")


class TestNothingToDraw:
    def test_forest_says_why(self):
        empty = rows.rows(pd.DataFrame({"group": ["all"], "auc": [None], "note": ["not recorded"]}),
                          estimates=["auc"], label="group")  # fmt: skip
        figure = forest.forest(empty, xlabels={"auc": "AUC"})
        assert figure.axes[0].texts[0].get_text() == "not recorded"

    def test_forest_of_no_rows(self):
        none = rows.rows(pd.DataFrame(columns=["group", "auc"]), estimates=["auc"], label="group")
        assert forest.forest(none, xlabels={"auc": "AUC"}).axes[0].texts

    def test_no_image(self):
        assert gallery.gallery([]).axes[0].texts
        assert pairs.side_by_side([]).axes[0].texts

    def test_no_scores(self, units):
        assert scores.distributions(units.iloc[:0], models=MODELS).axes[0].texts


def test_group_labels_are_cut_and_counted(images, lesions, units, settings):
    table = pd.DataFrame({"group": ["x" * 80], "n_positive": [np.nan], "n": [1234], "auc": [None]})
    line = rows.rows(table, estimates=["auc"], label="group", counts=("n_positive", "n"))
    assert line["label"].iloc[0].endswith("(n = 1,234)")


class TestArchitecture:
    def test_draws_a_panel_a_network(self):
        from mammo_lib.report.figures import architecture

        table = pd.DataFrame({"part": ["stem", "head"], "map": ["64 × 32 × 8", "5"],
                              "weights": [10, 5]})  # fmt: skip
        made = architecture.maps({"one": table, "two": table, "three": table})
        assert [ax.get_title(loc="left") for ax in made.axes][:3] == ["one", "two", "three"]
        assert len(made.axes[0].patches) == 1  # the head has no rows


class TestTrainings:
    def test_a_panel_a_model_and_stage_a_line_a_seed(self):
        from mammo_lib.report.figures import trainings

        epochs = pd.DataFrame({
            "model": "net", "stage": ["", "", ""], "seed": [0, 0, 1], "metric": "AUC by breast",
            "epoch": [1, 2, 1], "val_metric": [0.5, 0.6, 0.7], "best": [False, True, True],
        })  # fmt: skip
        made = trainings.trainings(epochs, models=["net"])
        assert len(made.axes[0].lines) == 4  # two seeds, each with the point that was kept

    def test_a_line_joins_the_epochs_that_were_validated(self):
        from mammo_lib.report.figures import trainings

        epochs = pd.DataFrame({
            "model": "net", "stage": "", "seed": 0, "metric": "AUC by breast",
            "epoch": [1, 2, 3], "val_metric": [0.5, np.nan, 0.7], "best": [False, False, True],
        })  # fmt: skip
        line = trainings.trainings(epochs, models=["net"]).axes[0].lines[0]
        assert line.get_xydata().tolist() == [[1, 0.5], [3, 0.7]]

    def test_nothing_trained_says_so(self):
        from mammo_lib.report.figures import trainings

        assert trainings.trainings(pd.DataFrame(columns=["model", "stage"]), models=[])
