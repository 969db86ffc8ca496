"""Several readers, several cases: what a reader study says about readers and cases not in it."""
