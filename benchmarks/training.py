"""Training: images a second and memory against PyTorch, and what the input pipeline costs.

    python -m benchmarks.training [--threads 2] [--rounds 5] [--torch PYTHON …] [--only twin|feed]

*Twin*: `wu2019_single`'s ResNet-22 trained on a constant batch by our step, and the same network
by PyTorch (`benchmarks/torch_twin.py`, of which every Python that is given and its settings are
tried, the quickest kept). Both sides start from the same weights and must give the same logits.
*Feed*: steps of every network's demo recipe, epoch after epoch with their starts, fed by the
pipeline and by one constant batch, on a single core, in processors' seconds, so that the pipeline
cannot hide beside the training.
Each pair takes turns, short ones where it is a few per cent that are asked for.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # as in the jobs of a run

from benchmarks import _clock, torch_twin
from mammo_lib import config
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.paths import PROJECT, Run

TWIN = Path(torch_twin.__file__)
PYTHONS = ("/usr/bin/python3",)  # Debian's python3-torch
SIZES = {  # rows, columns, batch; and whose head
    "paper, 736×480, batch 4": {"rows": 736, "columns": 480, "batch": 4, "variant": "paper"},
    "demo, 160×80, batch 32": {"rows": 160, "columns": 80, "batch": 32, "variant": "demo"},
}
HEADS = {"paper": {"hidden": 256, "pool": "mean"}, "demo": {"hidden": 64, "pool": "max"}}
SETTINGS = [
    {"last": last, "compiled": compiled, "fused": fused}
    for last, compiled, fused in [(False, False, False), (True, False, False), (True, False, True),
                                  (False, True, True), (True, True, True)]
]  # fmt: skip
STEPS = 2  # a turn
RECIPE = {"lr": 1e-5, "decay": 3.1623e-5}  # of the paper's recipe
WOMEN = 800  # of the cohort on which the pipelines run; the demo's has twice as many
FED, TURNS = 20, 8  # steps of a turn of the pipeline's, and such turns a round


class Ours:
    """Our step in training on one constant batch, as a process serves it."""

    def __init__(self, spec: dict[str, Any]) -> None:
        import tensorflow as tf

        from mammo_lib.training import compiled, strategy, tasks
        from mammo_lib.training.optimizer import optimizer
        from mammo_lib.training.step import training_step

        settings = _recipe(spec)
        place = strategy.prepare(
            TrainingConfig(precision="float32", strategy="single", threads=spec["threads"])
        )
        self.model = compiled.network(
            settings, (spec["rows"], spec["columns"]), seed=0, name="wu", train=["*"]
        )
        made = optimizer(settings, steps=1)
        made.build(self.model.trainable_variables)
        self.once = training_step(self.model, made, tasks.of("image", settings), place, settings)
        images, label = torch_twin.batch(spec)
        answers = {"label": label, "weight": np.ones(len(label), np.float32)}
        self.images = images
        self.batches = iter(tf.data.Dataset.from_tensors(({"image": images}, answers)).repeat())

    def step(self) -> float:
        """Train once; return the loss."""
        return float(self.once(self.batches, 1))

    def profile(self, steps: int) -> dict[str, float]:
        """Return the milliseconds of a step by ``layer:kind`` of convolution, else by kind."""
        import tensorflow as tf

        with tempfile.TemporaryDirectory() as folder:
            with tf.profiler.experimental.Profile(folder):
                for _ in range(steps):
                    self.step()
            return {name: ms / steps for name, ms in _traced(Path(folder)).items()}

    def load(self, path: str) -> list[float]:
        """Leave the weights at `path`; return the logits of the batch."""
        np.savez(path, **named(self.model))
        return np.asarray(self.model(self.images, training=False)["logit"])[:, 0].tolist()


def _traced(folder: Path) -> dict[str, float]:
    """Return the milliseconds of each operation in TensorFlow's trace in `folder`."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    space = xplane_pb2.XSpace.FromString(next(folder.rglob("*.xplane.pb")).read_bytes())
    found: dict[str, float] = {}
    for plane in space.planes:
        for event in (event for line in plane.lines for event in line.events):
            name, _, kind = plane.event_metadata[event.metadata_id].name.rpartition(":")
            if not name or name.endswith(":"):  # a part of TensorFlow, which holds operations
                continue
            layer = re.search(r"stem|stage\d_block\d_(conv\d|shortcut)", name)
            key = f"{layer[0]}:{kind}" if layer and "Conv2D" in kind else kind
            found[key] = found.get(key, 0.0) + event.duration_ps / 1e9
    return found


def named(model: Any) -> dict[str, np.ndarray]:
    """Return every weight of `model` as ``layer/weight``."""
    return {f"{layer.name}/{weight.name}": np.asarray(weight)
            for layer in model.layers for weight in layer.weights}  # fmt: skip


def _recipe(spec: dict[str, Any]) -> ModelConfig:
    """Return the paper's recipe with the head of the variant; no noise, which differs by side."""
    chosen = config.compose(["profile=paper", "model=[wu2019_single]"]).model["wu2019_single"]
    options = {"noise": 0.0, "hidden": spec["hidden"], "pool": spec["pool"]}
    return chosen.model_copy(update={"options": options, "balance": "none"})


class Process:
    """A process that trains when asked: ours, or a PyTorch."""

    def __init__(self, command: list[str], spec: dict[str, Any], title: str = "") -> None:
        self.command = [*command, json.dumps(spec)]
        pipe = subprocess.PIPE
        self.running = subprocess.Popen(
            self.command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True,
            cwd=PROJECT,
        )  # fmt: skip
        self.about = json.loads(self._line())
        self.work: list[float] = []  # processors' seconds a step, of each turn
        self.name = " ".join(filter(None, [self.about["name"], title]))

    def _line(self) -> str:
        assert self.running.stdout is not None
        line = self.running.stdout.readline()
        if not line:
            raise OSError(f"it ended: {' '.join(self.command[:3])}")
        return line

    def ask(self, words: str) -> Any:
        assert self.running.stdin is not None
        print(words, file=self.running.stdin, flush=True)
        return json.loads(self._line())

    def turn(self) -> float:
        """Return the seconds of a step by the clock, the mean over a turn; keep those of work."""
        clock, work = self.ask(f"train {STEPS}")
        self.work.append(work / STEPS)
        return clock / STEPS

    def end(self) -> None:
        self.running.kill()
        self.running.wait()


@contextmanager
def process(command: list[str], spec: dict[str, Any], title: str = "") -> Iterator[Process]:
    """Start a process; it ends with the block."""
    found = Process(command, spec, title)
    try:
        yield found
    finally:
        found.end()


OURS = [sys.executable, "-m", "benchmarks.training", "--serve"]


def best(python: str, spec: dict[str, Any]) -> dict[str, Any] | None:
    """Return the setting in which the PyTorch of `python` trains quickest; None: it has none."""
    seconds = {}
    for place, setting in enumerate(SETTINGS):
        try:
            with process([python, str(TWIN)], {**spec, **setting}) as trial:
                trial.turn()
                seconds[place] = min(trial.turn(), trial.turn())
        except (OSError, json.JSONDecodeError):
            continue  # an older PyTorch without it
        print(f"  {trial.name} {_words(setting)}: {1e3 * seconds[place]:.0f} ms a step", flush=True)
    return SETTINGS[min(seconds, key=seconds.__getitem__)] if seconds else None


def _words(setting: dict[str, bool]) -> str:
    names = {"last": "channels last", "compiled": "compiled", "fused": "fused Adam"}
    return ", ".join(name for key, name in names.items() if setting[key]) or "as it comes"


def twin(title: str, size: dict[str, Any], threads: int, pythons: list[str], rounds: int) -> None:
    """Print one line a side: images a second, ratio, peak memory."""
    spec = {**size, **HEADS[size["variant"]], **RECIPE, "threads": threads}
    print(f"\nResNet-22 {title}, {threads} threads", flush=True)
    chosen = {python: best(python, spec) for python in pythons}
    with ExitStack() as stack:
        sides = [stack.enter_context(process(OURS, spec))]
        for python, setting in chosen.items():
            if setting is None:
                print(f"  {python} has no PyTorch: left out. Mend: apt-get install python3-torch")
                continue
            command, whole = [python, str(TWIN)], {**spec, **setting}
            sides.append(stack.enter_context(process(command, whole, _words(setting))))
        seconds = _clock.in_turns({side.name: side.turn for side in sides}, rounds)
        memory = {side.name: side.ask("peak") for side in sides}
        _agree(sides)
    first = seconds[sides[0].name]
    for side in sides:
        each, ratio = seconds[side.name], np.median(seconds[side.name] / first)
        work = np.median(np.array(side.work[1:]) / sides[0].work[1:])
        print(
            f"  {side.name:44} {size['batch'] / np.median(each):7.1f} images/s   "
            f"{ratio:.2f} times as long, {work:.2f} times the processors' time   "
            f"{memory[side.name]:.0f} MiB, {side.about['start']:.0f} of them before the first step",
            flush=True,
        )


def _agree(sides: list[Process]) -> None:
    """Raise unless all sides are the same network: as many weights, the same logits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "weights.npz")
        logits = [np.array(side.ask(f"load {path}")) for side in sides]
    for side, found in zip(sides, logits, strict=True):
        assert side.about["weights"] == sides[0].about["weights"], side.about
        assert np.allclose(found, logits[0], rtol=1e-3, atol=1e-3), (side.name, found, logits[0])


def cohort(folder: Path) -> tuple[Any, Run]:
    """Return the configuration and run of a small cohort at demo size, made with the phantom."""
    from mammo_lib.config.overrides import groups
    from mammo_lib.engine import workflow

    every = ",".join(groups()["model"])
    words = [f"runs={folder}", "name=speed", f"model=[{every}]", f"data.women={WOMEN}"]
    chosen = config.compose(words)
    return chosen, workflow.run(chosen, only="cohort")


def feed(rounds: int) -> None:
    """Print for each network what its pipeline adds to its steps on one core."""
    with tempfile.TemporaryDirectory() as folder:
        chosen, run = cohort(Path(folder))
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        for name, settings in chosen.model.items():
            fed, constant = _pair(chosen, run, name, settings)
            pair = {"fed": _worked(fed), "constant": _worked(constant)}
            seconds = _clock.in_turns(pair, TURNS * rounds)
            share, error = _ratio(seconds["fed"], seconds["constant"])
            whole = 1e3 * seconds["constant"].mean() / FED
            print(
                f"  {name:22} step {whole:6.0f} ms   input pipeline {share - 1:+6.1%} "
                f"(95 % interval ± {1.96 * error:.1%}, {TURNS * rounds} turns of {FED} steps)",
                flush=True,
            )


def _ratio(some: np.ndarray, others: np.ndarray) -> tuple[float, float]:
    """Return the ratio of sums of paired seconds and its standard error (the delta method)."""
    ratio = some.sum() / others.sum()
    rest = some - ratio * others
    return float(ratio), float(rest.std(ddof=1) / np.sqrt(len(rest)) / others.mean())


def _pair(chosen: Any, run: Run, name: str, settings: ModelConfig) -> Any:
    """Return two turns: of steps fed by the pipeline, and of as many with a constant batch."""
    import itertools

    from mammo_lib.training import fit, train

    material = train.material(chosen, run, name)
    stage = (settings.stages or [fit.WHOLE])[-1]
    job = fit._job(material, settings.stage(stage), stage, chosen.training, 0, name, done=0)
    job.watch.close()
    constant = iter(_same(next(iter(job.feed.epoch(0)))))
    batches = itertools.chain.from_iterable(map(_openings(job.feed), itertools.count(1)))

    def fed() -> None:
        for source in itertools.islice(batches, FED):
            float(job.step(source, 1))

    def unfed() -> None:
        for _ in range(FED):
            float(job.step(constant, 1))

    return fed, unfed


def _openings(feed: Any) -> Callable[[int], Iterator[Any]]:
    """Return a function that opens an epoch of `feed` and gives its iterator once for each step."""

    def opened(epoch: int) -> Iterator[Any]:
        source = iter(feed.epoch(epoch))
        for _ in range(feed.steps):
            yield source

    return opened


def _worked(work: Callable[[], object]) -> _clock.Contender:
    """Return `work` as a contender by the seconds of its processors: others' load is left out."""

    def once() -> float:
        start = time.process_time()
        work()
        time.sleep(0.1)  # what was begun beside it ends, and is counted
        return time.process_time() - start

    return once


def _same(batch: Any) -> Any:
    import tensorflow as tf

    return tf.data.Dataset.from_tensors(batch).repeat()


def _serve(spec: dict[str, Any]) -> None:
    import keras

    trainer = Ours(spec)
    weights = sum(int(np.prod(v.shape)) for v in trainer.model.trainable_variables)
    name = f"mammo-lib (Keras {keras.__version__})"
    torch_twin.serve(trainer, {"name": name, "weights": weights})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--torch", nargs="+", default=list(PYTHONS), metavar="PYTHON")
    parser.add_argument("--only", choices=["twin", "feed"])
    parser.add_argument("--serve", type=json.loads, help=argparse.SUPPRESS)
    return parser.parse_known_args()[0]


def main() -> None:
    """Print what was measured."""
    asked = _arguments()
    if asked.serve:
        return _serve(asked.serve)
    if asked.only != "feed":
        for title, size in SIZES.items():
            for threads in asked.threads:
                twin(title, size, threads, asked.torch, asked.rounds)
    if asked.only != "twin":
        print("\nWhat the input pipeline adds to a step at demo size, on one core", flush=True)
        feed(asked.rounds)
    return None


if __name__ == "__main__":
    main()
