"""Run every benchmark of this folder, one after the other."""

import importlib
import pkgutil

import benchmarks

for module in sorted(name for _, name, _ in pkgutil.iter_modules(benchmarks.__path__)):
    if not module.startswith("_"):
        print(f"\n== {module}")
        importlib.import_module(f"benchmarks.{module}").main()
