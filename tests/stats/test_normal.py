import pytest
from scipy.special import ndtr, ndtri

from mammo_lib.stats.normal import below, quantile, two_sided


@pytest.mark.parametrize("z", [-30, -5, -1.96, 0, 0.3, 8])
def test_agrees_with_scipy(z):
    assert below(z) == pytest.approx(ndtr(z), rel=1e-13)
    assert two_sided(z) == pytest.approx(2 * ndtr(-abs(z)), rel=1e-13)


@pytest.mark.parametrize("chance", [1e-12, 0.025, 0.5, 0.9, 0.999999])
def test_quantile_agrees_with_scipy(chance):
    assert quantile(chance) == pytest.approx(ndtri(chance), rel=1e-13)
