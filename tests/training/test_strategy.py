import subprocess
import sys

import keras
import pytest
import tensorflow as tf

from mammo_lib.training import strategy

FRESH = """
import tensorflow as tf
from mammo_lib.config.schema import TrainingConfig
from mammo_lib.training import strategy
settings = TrainingConfig(precision="float32", strategy="single", threads=1)
assert strategy.prepare(settings) is tf.distribute.get_strategy()
assert tf.config.threading.get_intra_op_parallelism_threads() == 1
tf.constant(1) + 1
assert strategy.prepare(settings) is tf.distribute.get_strategy()
"""


def test_precision_is_put_back():
    with strategy.precision("mixed_float16"):
        assert keras.config.dtype_policy().name == "mixed_float16"
    assert keras.config.dtype_policy().name == "float32"


def test_precision_is_put_back_after_a_failure():
    with pytest.raises(ZeroDivisionError), strategy.precision("mixed_float16"):
        1 / 0  # noqa: B018
    assert keras.config.dtype_policy().name == "float32"


def test_threads_are_set_in_a_fresh_process():
    subprocess.run([sys.executable, "-W", "error::UserWarning", "-c", FRESH], check=True)


def test_threads_asked_for_too_late_are_told(training):
    tf.constant(1) + 1
    with pytest.warns(UserWarning, match="fresh process"):
        strategy.prepare(training.model_copy(update={"threads": 7}))
