"""Training in a process of its own: ``python -m tests.training.alone CALL DEVICES``.

CALL is a pickle of the arguments of `fit`, DEVICES the number of logical CPU devices. The epochs
are pickled beside CALL.
"""

import pickle
import sys
from pathlib import Path

import tensorflow as tf

from mammo_lib.training import strategy
from mammo_lib.training.fit import fit


def main(path: str, devices: str) -> None:
    cpu, parts = tf.config.list_physical_devices("CPU")[0], int(devices)
    if parts > 1:
        logical = [tf.config.LogicalDeviceConfiguration()] * parts
        tf.config.set_logical_device_configuration(cpu, logical)
    call = pickle.loads(Path(path).read_bytes())
    place = strategy.prepare(call["training"])
    epochs = fit(**call).epochs.assign(replicas=place.num_replicas_in_sync)
    epochs.to_pickle(Path(path).with_suffix(".epochs"))


if __name__ == "__main__":
    main(*sys.argv[1:])
