"""A p-value in a sentence."""

NEAR = 0.045, 0.055  # where two digits would not say on which side of 0.05 it lies


def p_value(value: float) -> str:
    """Return such as ``p = 0.21``, ``p = 0.0497`` or ``p < 0.001``."""
    if value < 0.001:
        return "p < 0.001"
    return f"p = {value:.3g}" if NEAR[0] < value < NEAR[1] else f"p = {value:.2g}"
