import numpy as np
import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.model_store import card, cards, performance, render
from mammo_lib.model_store.trained import Trained

SECTIONS = [
    "Intended use, and what it is not for", "Network and paper", "Training data", "Recipe",
    "Results on test data", "By group", "Calibration", "Limits", "How to repeat it",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(runs):
    from mammo_lib.model_store import trained

    return card.of(trained.named("shen", runs))


def section(made, title):
    return next(part for part in made.sections if part.title == title)


class TestCard:
    def test_has_every_section(self, made):
        assert [part.title for part in made.sections] == SECTIONS

    def test_warns_of_synthetic_data(self, made):
        assert made.warning == card.SYNTHETIC

    def test_counts_who_is_in_the_data(self, made, model):
        images = tables.read(model.run.table("images"), "images")
        rows = section(made, "Training data").tables[0].rows
        assert [int(row[1]) for row in rows] == [
            int((images["split"] == split).sum()) for split in ("train", "validation", "test")
        ]

    def test_results_have_n_and_interval(self, made):
        row = section(made, "Results on test data").tables[0].rows[0]
        assert row[0].startswith("AUC per image")
        assert "–" in row[1]
        assert int(row[2]) > int(row[3]) > 0

    def test_small_groups_are_too_few(self, made):
        rows = section(made, "By group").tables[0].rows
        assert {row[0].partition(":")[0] for row in rows} == {
            "Age", "Density", "Vendor", "Race and ethnicity",
        }  # fmt: skip
        assert any(row[2] == "too few" and row[3] == "–" for row in rows)

    def test_says_how_to_make_it_again(self, made):
        told = dict(section(made, "How to repeat it").tables[0].rows)
        assert told["command"].startswith("mammo report data=phantom profile=smoke model=[shen]")
        assert len(told["data manifest, SHA-256"]) == 64


class TestRender:
    def test_markdown_has_a_heading_a_section(self, made):
        text = render.markdown(made)
        assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == SECTIONS

    def test_html_is_one_file_that_loads_nothing(self, made):
        page = render.html(made)
        assert page.startswith("<!doctype html>")
        assert "src=" not in page
        assert "href=" not in page
        assert card.SYNTHETIC in page

    def test_a_fragment_holds_a_part_a_card(self, made):
        text = render.fragment([made, made])
        assert text.count('<section class="model-card" id="card-shen-0">') == 2
        assert text.count('<a href="#card-shen-0">') == 2

    def test_the_terminal_gets_it_whole(self, made, capsys):
        from rich.console import Console

        render.terminal(made, Console(width=100))
        assert "WARNING" in (text := capsys.readouterr().out)
        assert all(title in text for title in SECTIONS)


class TestCards:
    def test_each_stands_in_its_models_folder(self, model):
        (one,) = cards.write(model.config, model.run)
        assert (model.folder / "model-card.md").read_text() == render.markdown(one)

    def test_results_hold_the_number_to_quote(self, model):
        found = cards.results([card.of(model)])
        assert found["cards"]["shen-0"]["measure"] == "AUC per breast"
        assert found["count"] == 1


def other(model, network, kind, frame):
    """Return a model of another network in the same run, which says `frame` of its images."""
    folder = model.run.root / "models" / f"{network}-0"
    folder.mkdir(exist_ok=True)
    tables.write(frame.assign(model=network, seed=0), folder / f"{kind}.parquet", kind)
    return Trained(folder, {**model.record, "name": network, "network": network})


@pytest.fixture
def table(model):
    return tables.read(model.run.table("images"), "images")


class TestOtherTasks:
    def test_density_has_kappa(self, model, table):
        right = {letter: (table["density"] == letter).astype(float) for letter in "ABCD"}
        found = performance.of(
            other(model, "density_lehman2019", "gradings",
                  pd.DataFrame({"image_id": table["image_id"], **right})), table
        )  # fmt: skip
        assert found.main[1].value == 1

    def test_risk_has_concordance(self, model, table):
        cancer = table.groupby("exam_id")["label"].transform("max").astype(int)
        time = pd.Series(np.where(cancer == 1, 1.5, 5.0), table.index)
        followed = table.assign(years_followed=time, event=cancer)
        exams = table["exam_id"].unique()
        risks = pd.DataFrame({"exam_id": exams, **{f"year{n}": 0.1 * n for n in range(1, 6)}})
        found = performance.of(other(model, "mirai2021", "risks", risks), followed)
        assert found.main[0] == "Harrell's C"
        assert found.main[1].value == 0.5

    def test_masks_have_dice(self, model, table):
        said = pd.DataFrame({"image_id": table["image_id"], "lesion_id": "1", "dice": 0.5})
        found = performance.of(other(model, "unet", "outlines", said), table)
        assert found.main[1].value == 0.5
        assert found.main[1].n == (table["split"] == "test").sum()
