import pytest

from mammo_lib.errors.p_value import p_value


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0004, "p < 0.001"), (0.001, "p = 0.001"), (0.0497, "p = 0.0497"), (0.0503, "p = 0.0503"),
     (0.214, "p = 0.21"), (1.0, "p = 1")],
)  # fmt: skip
def test_says_on_which_side_of_a_twentieth_it_lies(value, said):
    assert p_value(value) == said
