"""What the machine is told before training: threads, precision, devices."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import cv2
import keras
import tensorflow as tf

from mammo_lib.config.schema import TrainingConfig
from mammo_lib.problem import Problem


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
    """Return the strategy over this process's devices, or over several hosts' (`TF_CONFIG`)."""
    if training.strategy == "single":
        return tf.distribute.get_strategy()
    if training.strategy == "multiworker":
        return _hosts()
    devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    reduce = None
    if devices[0].device_type == "CPU":
        reduce = tf.distribute.ReductionToOneDevice()  # the only one that CPUs support
    names = [device.name for device in devices]
    return tf.distribute.MirroredStrategy(names, cross_device_ops=reduce)


@lru_cache(maxsize=1)  # the hosts' connection is made once a process
def _hosts() -> tf.distribute.Strategy:
    if "TF_CONFIG" not in os.environ:
        raise Problem(
            "training.strategy=multiworker: TF_CONFIG is not set; it names all hosts and which "
            'of them this is: {"cluster": {"worker": ["host:port", …]}, "task": {"type": '
            '"worker", "index": 0}}.'
        )
    return tf.distribute.MultiWorkerMirroredStrategy()


def own_replicas(place: tf.distribute.Strategy) -> range:
    """Return which of the strategy's replicas run in this process."""
    each = place.num_replicas_in_sync // _workers(place)
    first = each * _index(place)
    return range(first, first + each)


def leads(place: tf.distribute.Strategy) -> bool:
    """Say whether this process is the one that writes files."""
    return _index(place) == 0


def meet(place: tf.distribute.Strategy) -> None:
    """Wait until all hosts have come here."""
    if _workers(place) > 1:
        here = place.run(lambda: tf.constant(1.0))
        float(place.reduce(tf.distribute.ReduceOp.SUM, here, axis=None))


def _workers(place: tf.distribute.Strategy) -> int:
    cluster = getattr(place.cluster_resolver, "cluster_spec", None)
    return max(1, len(cluster().as_dict().get("worker", ()))) if cluster else 1


def _index(place: tf.distribute.Strategy) -> int:
    return int(getattr(place.cluster_resolver, "task_id", None) or 0)


@contextmanager
def precision(policy: str) -> Iterator[None]:
    """Build layers under `policy` (float32, mixed_float16, mixed_bfloat16)."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
