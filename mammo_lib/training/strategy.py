"""What the machine is told before training: threads, precision, devices."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import keras
import tensorflow as tf

from mammo_lib.config.schema import TrainingConfig


def prepare(training: TrainingConfig) -> tf.distribute.Strategy:
    """Set threads and repeatability of this process and return its strategy.

    Threads can be set before TensorFlow's first operation only. With one thread a CPU gives the
    same bytes at every run.
    """
    threads = tf.config.threading
    wanted, now = training.threads, threads.get_intra_op_parallelism_threads()
    if now != wanted:
        try:
            threads.set_intra_op_parallelism_threads(wanted)
            threads.set_inter_op_parallelism_threads(wanted)
        except RuntimeError:
            warnings.warn(
                f"TensorFlow already runs with {now or 'all'} threads; training.threads="
                f"{wanted} takes effect in a fresh process.",
                stacklevel=2,
            )
    cv2.setNumThreads(1)  # images are small: OpenCV's own pool costs more than it gives
    tf.config.experimental.enable_op_determinism()
    return strategy(training)


def strategy(training: TrainingConfig) -> tf.distribute.Strategy:
    """Return the strategy over this process's devices: its GPUs, else its CPUs."""
    if training.strategy == "single":
        return tf.distribute.get_strategy()
    devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    reduce = None
    if devices[0].device_type == "CPU":
        reduce = tf.distribute.ReductionToOneDevice()  # the only one that CPUs support
    names = [device.name for device in devices]
    return tf.distribute.MirroredStrategy(names, cross_device_ops=reduce)


@contextmanager
def precision(policy: str) -> Iterator[None]:
    """Build layers under `policy` (float32, mixed_float16, mixed_bfloat16)."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
