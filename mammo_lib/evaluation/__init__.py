"""How well the models do: levels, discrimination, operating points, shortcuts."""
