"""The pixel store against other formats: 16-bit images of 1152 × 896, read in random order.

    python -m benchmarks.store [--images 256] [--batch 8]

Every reader gives the same batches of uint16 in the same shuffled order to TensorFlow, from a warm
disk cache. Beside them stands the plain sequential read of the same bytes.
"""

import argparse
import importlib.util
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
import tensorflow as tf

from mammo_lib.imaging.store import allocate, put, room
from tests.imaging import dicom

ROWS, COLUMNS = 1152, 896
Batches = Iterator[np.ndarray]


def images(count: int) -> Iterator[np.ndarray]:
    """Yield breasts with noise, black air around them: what the store holds."""
    rng = np.random.default_rng(0)
    shape = dicom.breast(ROWS, COLUMNS).astype(np.float32)
    inside = shape > 0.3
    for _ in range(count):
        grain = cv2.GaussianBlur(rng.normal(0, 0.3, shape.shape).astype(np.float32), (0, 0), 3)
        yield (np.clip(shape + inside * grain, 0, 1) * 65535 * inside).astype(np.uint16)


def sequential(path: Path) -> float:
    """Return seconds for one read of a file from start to end."""
    buffer = bytearray(2**22)
    began = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - began


def png(folder: Path, order: np.ndarray, batch: int) -> tf.data.Dataset:
    """Read one PNG file an image, as tutorials do."""
    names = tf.constant([str(folder / f"{i}.png") for i in order])

    def decode(name):
        return tf.io.decode_png(tf.io.read_file(name), channels=1, dtype=tf.uint16)[..., 0]

    data = tf.data.Dataset.from_tensor_slices(names)
    return data.map(decode, num_parallel_calls=tf.data.AUTOTUNE).batch(batch).prefetch(2)


def tfrecord(path: Path, batch: int) -> tf.data.Dataset:
    """Read PNGs out of one TFRecord: in file order, since it knows no other."""

    def decode(data):
        return tf.io.decode_png(data, channels=1, dtype=tf.uint16)[..., 0]

    data = tf.data.TFRecordDataset(str(path))
    return data.map(decode, num_parallel_calls=tf.data.AUTOTUNE).batch(batch).prefetch(2)


def from_numpy(load: Callable[[np.ndarray], np.ndarray], order: np.ndarray, batch: int):
    """Read whole batches by a Python function, as the training feed does."""
    parts = order.reshape(-1, batch)
    shape = (batch, ROWS, COLUMNS)

    def one(rows):
        return tf.ensure_shape(tf.numpy_function(load, [rows], tf.uint16), shape)

    return tf.data.Dataset.from_tensor_slices(parts).map(one, num_parallel_calls=1).prefetch(2)


def readers(folder: Path, order: np.ndarray, batch: int) -> dict[str, Callable]:
    """Return what makes a fresh dataset of each format, from one copy of the same images."""
    npy = folder / "store.npy"
    mapped = np.load(npy, mmap_mode="r")
    found: dict[str, Callable] = {
        "PNG files": lambda: png(folder, order, batch),
        "PNG in TFRecord, in file order": lambda: tfrecord(folder / "png.tfrecord", batch),
        "memory map (the store)": lambda: from_numpy(lambda rows: mapped[rows], order, batch),
    }
    if importlib.util.find_spec("zarr"):
        import zarr

        chunks = zarr.open(folder / "store.zarr", mode="r")
        found["Zarr, a chunk an image"] = lambda: from_numpy(
            lambda rows: np.stack([chunks[int(row)] for row in rows]), order, batch
        )
    if importlib.util.find_spec("array_record"):
        from array_record.python import array_record_module as records

        reader = records.ArrayRecordReader(str(folder / "store.arrayrecord"))
        found["ArrayRecord"] = lambda: from_numpy(
            lambda rows: np.frombuffer(b"".join(reader.read([int(r) for r in rows])), np.uint16)
            .reshape(-1, ROWS, COLUMNS), order, batch,
        )  # fmt: skip
    return found


def write(folder: Path, count: int) -> None:
    """Write the same images in every format."""
    place = room(folder / "store.npy", rows=ROWS, columns=COLUMNS)
    allocate(place, count)
    record = tf.io.TFRecordWriter(str(folder / "png.tfrecord"))
    others = []
    if importlib.util.find_spec("zarr"):
        import zarr

        chunks = zarr.create_array(
            folder / "store.zarr", shape=(count, ROWS, COLUMNS), chunks=(1, ROWS, COLUMNS),
            dtype="u2", compressors=None,
        )  # fmt: skip
        others.append(chunks.__setitem__)
    writer = None
    if importlib.util.find_spec("array_record"):
        from array_record.python import array_record_module as records

        writer = records.ArrayRecordWriter(
            str(folder / "store.arrayrecord"), "group_size:1,uncompressed"
        )
        others.append(lambda _, image: writer.write(image.tobytes()))
    for row, image in enumerate(images(count)):
        put(place, row, image)
        data = cv2.imencode(".png", image)[1].tobytes()
        (folder / f"{row}.png").write_bytes(data)
        record.write(data)
        for other in others:
            other(row, image)
    record.close()
    if writer is not None:
        writer.close()


def seconds(data: tf.data.Dataset) -> float:
    """Return how long one pass over `data` takes."""
    began = time.perf_counter()
    for part in data:
        part.shape  # noqa: B018 - to have it is the work
    return time.perf_counter() - began


def main() -> None:
    """Print images a second of each format, and of the plain read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=256)
    parser.add_argument("--batch", type=int, default=8)
    asked = parser.parse_args()
    order = np.random.default_rng(1).permutation(asked.images)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, asked.images)
        sequential(folder / "store.npy")
        plain = asked.images / min(sequential(folder / "store.npy") for _ in range(3))
        print(f"{'plain sequential read':32} {plain:8.0f} images/s", flush=True)
        rates = {}
        for title, fresh in readers(folder, order, asked.batch).items():
            seconds(fresh())
            rates[title] = asked.images / min(seconds(fresh()) for _ in range(3))
            print(f"{title:32} {rates[title]:8.0f} images/s   {rates[title] / plain:5.1%} of it")
        ratio = rates["memory map (the store)"] / rates["PNG files"]
        print(f"the store / PNG files            {ratio:8.1f} times")


if __name__ == "__main__":
    main()
