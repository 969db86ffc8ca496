"""What a training step is made of, ours and PyTorch's: `python -m benchmarks.step --torch PYTHON`.

Both sides of `benchmarks.training` under their own profilers, on one thread, in milliseconds a
step: convolutions forward, backward to maps and backward to kernels, normalisation, all else. Ours
also by stage of the network beside the multiply-adds, which tells what a kernel's size costs.
"""

import argparse
from collections.abc import Mapping
from math import ceil
from typing import Any

from benchmarks.training import HEADS, OURS, PYTHONS, RECIPE, SIZES, TWIN, process

STEPS = 10
KINDS = {  # in words, and what the two sides' operations are called
    "convolution, forward": ("Conv2D", "aten::mkldnn_convolution"),
    "convolution, backward to maps": ("Conv2DBackpropInput",),
    "convolution, backward to kernels": ("Conv2DBackpropFilter",),
    "convolution, backward": ("aten::convolution_backward",),
    "normalisation": ("BatchNorm", "aten::native_batch_norm"),
}


def by_kind(found: Mapping[str, float]) -> dict[str, float]:
    """Return milliseconds by `KINDS` of a profile, most specific name first.

    All other names are left out: in TensorFlow's profile some of them hold the rest.
    """
    marks = sorted(((mark, kind) for kind, own in KINDS.items() for mark in own),
                   key=lambda pair: -len(pair[0]))  # fmt: skip
    told: dict[str, float] = {}
    for name, ms in found.items():
        kind = next((kind for mark, kind in marks if mark in name), None)
        if kind:
            told[kind] = told.get(kind, 0.0) + ms
    return told


def by_stage(found: Mapping[str, float]) -> dict[str, float]:
    """Return milliseconds of all convolutions of 3×3 by stage of the network."""
    told: dict[str, float] = {}
    for name, ms in found.items():
        if name.startswith("stage") and "_conv" in name:
            told[name[:6]] = told.get(name[:6], 0.0) + ms
    return dict(sorted(told.items()))


def work(rows: int, columns: int, batch: int) -> dict[str, float]:
    """Return the multiply-adds, in milliards, of each stage's 3×3 convolutions, both ways."""
    told, width = {}, 16
    size = [(side // 2 - 1) // 2 for side in (rows, columns)]  # behind the stem and its pooling
    for stage in range(1, 6):
        before, width = width, 16 * 2 ** (stage - 1)
        size = [ceil(side / (1 if stage == 1 else 2)) for side in size]
        cells = batch * size[0] * size[1] * 9 * width
        told[f"stage{stage}"] = 3 * cells * (before + 3 * width) / 1e9
    return told


def told(title: str, size: Mapping[str, Any], command: list[str]) -> None:
    """Print what a step of the side that `command` starts is made of."""
    plain = {"threads": 1, "last": True, "compiled": False, "fused": False}
    with process(command, {**size, **HEADS[size["variant"]], **RECIPE, **plain}) as side:
        side.turn()
        clock = 1e3 * min(side.turn() for _ in range(3))
        found = side.ask(f"profile {STEPS}")
    print(f"\n{side.name}, {title}: {clock:.0f} ms a step without the profiler", flush=True)
    kinds = by_kind(found)
    for kind, ms in sorted(kinds.items(), key=lambda pair: -pair[1]):
        print(f"  {kind:36} {ms:7.1f} ms")
    print(f"  {'all else':36} {clock - sum(kinds.values()):7.1f} ms")
    amount = work(size["rows"], size["columns"], size["batch"])
    for stage, ms in by_stage(found).items():
        speed = 1e3 * amount[stage] / ms
        print(f"    {stage} {ms:7.1f} ms, {speed:5.1f} G multiply-adds a second")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torch", default=PYTHONS[0], metavar="PYTHON")
    python = parser.parse_known_args()[0].torch
    for title, size in SIZES.items():
        for command in (OURS, [python, str(TWIN)]):
            told(title, size, command)


if __name__ == "__main__":
    main()
