import subprocess
import sys
from types import SimpleNamespace

import keras
import pytest
import tensorflow as tf

from mammo_lib.problem import Problem
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


class TestHosts:
    """Two hosts for real are in test_processes.py."""

    def test_without_a_list_of_hosts_there_is_one_problem(self, training, monkeypatch):
        monkeypatch.delenv("TF_CONFIG", raising=False)
        with pytest.raises(Problem, match="training.strategy=multiworker: TF_CONFIG is not set"):
            strategy.strategy(training.model_copy(update={"strategy": "multiworker"}))

    def test_one_process_has_all_replicas_leads_and_waits_for_nobody(self, training):
        place = strategy.strategy(training)
        assert strategy.own_replicas(place) == range(1)
        assert strategy.leads(place)
        strategy.meet(place)

    @pytest.mark.parametrize("index", [0, 1])
    def test_each_host_has_its_share_and_the_first_leads(self, index):
        place = host(index, hosts=2, replicas=6)
        assert strategy.own_replicas(place) == range(3 * index, 3 * index + 3)
        assert strategy.leads(place) == (index == 0)


def host(index, *, hosts, replicas):
    """A strategy as host `index` of `hosts` sees it."""
    names = {"worker": [f"host{i}:1" for i in range(hosts)]}
    spec = SimpleNamespace(as_dict=lambda: names)
    resolver = SimpleNamespace(cluster_spec=lambda: spec, task_id=index)
    return SimpleNamespace(cluster_resolver=resolver, num_replicas_in_sync=replicas)
