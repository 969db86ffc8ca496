"""The written report: figures, book, slides, and the gate that guards them."""
