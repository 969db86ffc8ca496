import pandas as pd
import pytest

from mammo_lib.cohorts.phantom.truth import EDGES
from mammo_lib.config.schema import RealData
from mammo_lib.errors import truth as own
from mammo_lib.errors.diagram import Arrow, Diagram, from_truth, from_yaml
from mammo_lib.problem import Problem

GOOD = "edges: [[a, b, how], [b, y]]\noutcome: y\ncolumns: {a: site}\n"


def written(folder, text):
    path = folder / "causes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_one_arrow():
    diagram = Diagram((Arrow("a", "y"),), "y")
    assert list(diagram.graph.edges) == [("a", "y")]


class TestFromYaml:
    def test_reads_what_is_written(self, tmp_path):
        diagram = from_yaml(written(tmp_path, GOOD), ["site"])
        assert set(diagram.graph.edges) == {("a", "b"), ("b", "y")}
        assert diagram.arrows[0].how == "how"
        assert diagram.columns == {"a": "site"}

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("edges: [[a, y], [y, b], [b, a]]\noutcome: y\n", "circle"),
            ("edges: [[a, y]]\n", "no key 'outcome'"),
            ("outcome: y\n", "no key 'edges'"),
            ("edges: [[a, y]]\noutcome: z\n", "'z' is at no end"),
            ("edges: [[a]]\noutcome: y\n", "write"),
            ("edges: [[a, y]]\noutcome: y\ncolumns: {b: site}\n", "no node 'b'"),
            ("edges: [[a, y]]\noutcome: y\nedge: 1\n", "Did you mean 'edges'"),
            ("edges: [[a, y]]\noutcome: y\ncolumns: {a: sitte}\n", "no column 'sitte'"),
            ("[1, 2]", "give the keys"),
            ("edges: [", "no YAML"),
        ],
    )
    def test_a_problem_names_what_is_wrong(self, tmp_path, text, said):
        with pytest.raises(Problem, match="(?s)" + said.replace("'", ".")):
            from_yaml(written(tmp_path, text), ["site"])

    def test_missing_file(self, tmp_path):
        with pytest.raises(Problem, match="is missing"):
            from_yaml(tmp_path / "none.yaml")

    def test_the_example_is_good(self, images):
        diagram = from_yaml(own.ASSUMED, images.columns)
        assert "race_ethnicity" in diagram.recorded(images)


class TestTruth:
    def test_every_edge_of_the_cohort_is_there(self):
        made = {
            "edges": [
                {"cause": a, "effect": b, "how": how, "size": size} for a, b, how, size in EDGES
            ]
        }
        graph = from_truth(made).graph
        assert all(graph.has_edge(edge["cause"], edge["effect"]) for edge in made["edges"])
        assert not graph.has_edge("race_ethnicity", "visibility")

    def test_real_data_are_read_by_the_assumed_one(self):
        assert own.diagram(RealData(name="ddsm299")).source.endswith("screening.yaml")

    def test_truth_without_edges(self):
        with pytest.raises(Problem, match="edges"):
            from_truth({})


def test_recorded_needs_two_values():
    diagram = Diagram((Arrow("a", "y"), Arrow("b", "y")), "y", {"a": "site", "b": "vendor"})
    images = pd.DataFrame({"site": ["x", None], "vendor": ["u", "v"]})
    assert diagram.recorded(images) == ("b",)
