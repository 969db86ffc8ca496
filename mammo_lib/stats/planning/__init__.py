"""How many cases a study needs, and what it can show with those it has."""
