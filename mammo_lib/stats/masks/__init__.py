"""How well drawn outlines cover the true ones."""
