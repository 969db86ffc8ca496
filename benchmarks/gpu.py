"""A GPU's training speed on the published networks at their published sizes, whatever runs Keras.

    KERAS_BACKEND=jax python -m benchmarks.gpu [--network wu2019 gmic2021]
        [--precision bfloat16 mixed] [--batch 1 2 4 …] [--steps 20] [--peak TFLOPS]

Of each network and precision it prints images a second (an exam of wu2019 has four), the share of
the device's bfloat16 peak that its multiply-adds make (`networks.account`; a step counts three
times the forward's, two operations each), peak memory, and the command that repeats the line. The
batch is constant and stands on the device: the input pipeline is `benchmarks.training`'s matter.
`bfloat16` keeps weights in halves too, `mixed` computes in them with weights in float32.

What is known of it: it runs on CPU (`--variant testing`, under JAX and TensorFlow: the numbers of
a CPU mean nothing). On a GPU it has not been run yet: this project's machines have none.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# else JAX takes most of the device's memory at once, in the process that starts the others too
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")

PUBLISHED = ("wu2019", "gmic2021")
POLICIES = {"bfloat16": "bfloat16", "mixed": "mixed_bfloat16", "float32": "float32"}
PEAK = {  # dense bfloat16 TFLOP/s as vendors state them, by a part of the device's name
    "H200": 989, "H100": 989, "A100": 312, "L40S": 362, "L4": 121, "V100": 125, "4090": 165,
}  # fmt: skip
HEADS = ("cc", "mlo", "global", "local", "logit")  # what losses are made of, where there
TRAINING = 3  # times the forward's multiply-adds: forward, and the gradients of maps and weights
Once = Callable[[], None]  # trains once; done when it returns


def inputs(model: Any, batch: int) -> tuple[dict[str, np.ndarray], int]:
    """Return a batch of noise as `model` takes it, and how many images that is."""
    rng, found, images = np.random.default_rng(0), {}, 0
    for name, tensor in model.input.items():
        shape = (batch, *tensor.shape[1:])
        if name in ("image", "views"):
            found[name] = rng.standard_normal(shape, np.float32)
            images = batch * (shape[1] if name == "views" else 1)
        else:
            found[name] = np.ones(shape, np.float32)
    return found, images


def loss(outputs: dict[str, Any]) -> Any:
    """Return the mean cross-entropy of all heads with positives: what is learnt does not matter."""
    from keras import ops

    parts = []
    for name in HEADS:
        if name in outputs:
            found = ops.cast(outputs[name], "float32")
            right = (
                ops.log(ops.clip(found, 1e-7, 1)) if name == "global" else ops.log_sigmoid(found)
            )
            parts.append(-ops.mean(right))
    if "cc" in outputs:
        parts.pop()  # the angles answer for themselves
    return sum(parts[1:], parts[0])


def with_jax(model: Any, optimizer: Any, given: dict[str, np.ndarray]) -> Once:
    """Return the compiled step under JAX."""
    import jax

    given = jax.device_put(given)
    state = [
        [v.value for v in group]
        for group in (model.trainable_variables, model.non_trainable_variables, optimizer.variables)
    ]

    def cost(weights: Any, others: Any, seen: Any) -> Any:
        outputs, others = model.stateless_call(weights, others, seen, training=True)
        return loss(outputs), others

    def step(state: Any, seen: Any) -> Any:
        weights, others, moments = state
        (value, others), found = jax.value_and_grad(cost, has_aux=True)(weights, others, seen)
        weights, moments = optimizer.stateless_apply(moments, found, weights)
        return [weights, others, moments], value

    compiled = jax.jit(step, donate_argnums=0)

    def once() -> None:
        nonlocal state
        state, value = compiled(state, given)
        value.block_until_ready()

    return once


def with_tensorflow(model: Any, optimizer: Any, given: dict[str, np.ndarray]) -> Once:
    """Return the compiled step under TensorFlow."""
    import tensorflow as tf

    seen = {name: tf.constant(values) for name, values in given.items()}
    variables = model.trainable_variables

    @tf.function
    def step() -> Any:
        with tf.GradientTape() as tape:
            value = loss(model(seen, training=True))
        found = tape.gradient(
            value, [v.value for v in variables],
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )  # fmt: skip
        optimizer.apply(found, variables)
        return value

    return lambda: float(step())  # type: ignore[return-value]


STEPS = {"jax": with_jax, "tensorflow": with_tensorflow}


def device() -> tuple[str, bool]:
    """Return the name of the device that trains, and whether it is a GPU."""
    import keras

    if keras.backend.backend() == "jax":
        import jax

        found = jax.devices()[0]
        return found.device_kind, found.platform == "gpu"
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    details = tf.config.experimental.get_device_details(gpus[0]) if gpus else {}
    return details.get("device_name", "cpu"), bool(gpus)


def memory() -> float:
    """Return the peak memory of the device in GiB, NaN where it does not say."""
    import keras

    if keras.backend.backend() == "jax":
        import jax

        told = jax.devices()[0].memory_stats() or {}
        return told.get("peak_bytes_in_use", float("nan")) / 2**30
    import tensorflow as tf

    if not tf.config.list_physical_devices("GPU"):
        return float("nan")
    return tf.config.experimental.get_memory_info("GPU:0")["peak"] / 2**30


def measure(name: str, precision: str, batch: int, asked: argparse.Namespace) -> str:
    """Return the line of one network in one precision at one batch size."""
    import keras

    from mammo_lib import networks
    from mammo_lib.networks import account

    keras.config.set_dtype_policy(POLICIES[precision])
    keras.utils.set_random_seed(0)
    model = networks.build(name, asked.variant)
    optimizer = keras.optimizers.Adam(1e-5)
    optimizer.build(model.trainable_variables)
    given, images = inputs(model, batch)
    once = STEPS[keras.backend.backend()](model, optimizer, given)
    for _ in range(3):  # compiles, and chooses kernels
        once()
    began = time.perf_counter()
    for _ in range(asked.steps):
        once()
    seconds = (time.perf_counter() - began) / asked.steps
    done = 2 * TRAINING * account.totals(model).multiply_adds * batch / seconds / 1e12
    return (
        f"{name:9} {precision:8} batch {batch:3}  {images / seconds:8.2f} images/s  "
        f"{done:7.2f} TFLOP/s{_share(done, asked)}  peak memory {memory():.1f} GiB"
    )


def _share(done: float, asked: argparse.Namespace) -> str:
    name, _ = device()
    peak = asked.peak or next((value for key, value in PEAK.items() if key in name), None)
    return f" = {done / peak:.1%} of the bfloat16 peak of {peak:g}" if peak else ""


def _alone(name: str, precision: str, batch: int, asked: argparse.Namespace) -> list[str]:
    """Return the words that measure one line in a process of its own: memory is its peak."""
    words = ["--network", name, "--precision", precision, "--batch", str(batch),
             "--steps", str(asked.steps), "--variant", asked.variant]  # fmt: skip
    return [*words, *(["--peak", str(asked.peak)] if asked.peak else [])]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", nargs="+", default=list(PUBLISHED))
    parser.add_argument("--precision", nargs="+", default=["bfloat16", "mixed"], choices=POLICIES)
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--variant", default="paper", choices=["paper", "demo", "testing"])
    parser.add_argument("--peak", type=float, help="TFLOP/s, of a device that this does not know")
    return parser.parse_known_args()[0]


def main() -> None:
    """Print a line a network, precision and batch size; each in a process of its own."""
    import keras

    asked = _arguments()
    name, there = device()
    if not there and asked.variant == "paper":
        print(f"{name} is no GPU: left out (try --variant testing). Where one is:\n"
              "    KERAS_BACKEND=jax python -m benchmarks.gpu")  # fmt: skip
        return
    lines = [(n, p, b) for n in asked.network for p in asked.precision for b in asked.batch]
    if len(lines) == 1:
        print(measure(*lines[0], asked), flush=True)
        return
    print(f"{name}, {keras.backend.backend()}, Keras {keras.__version__}", flush=True)
    for line in lines:
        words = ["-m", "benchmarks.gpu", *_alone(*line, asked)]
        done = subprocess.run([sys.executable, *words], capture_output=True, text=True)
        told = done.stdout.strip() or done.stderr.strip().splitlines()[-1][:200]
        print(f"{told}\n    KERAS_BACKEND={keras.backend.backend()} python {' '.join(words)}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
