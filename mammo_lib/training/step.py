"""One step of training, compiled: forward, loss, gradients, update; on one device or several."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from mammo_lib.config.schema import ModelConfig
from mammo_lib.training.tasks import Task

Step = Callable[[Any, int], tf.Tensor]


def training_step(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    task: Task,
    place: tf.distribute.Strategy,
    settings: ModelConfig,
) -> Step:
    """Return a function of an iterator over (inputs, answers) that trains on its next batch.

    Its second argument is how many batches, this one the last of them, make up one update, or 0
    where others are still to come (see `due`). It returns the loss of the batch over all
    replicas, a scalar: the mean over examples, each weighed by ``weight``.

    A loop of our own in place of `keras.Model.fit`, which cannot train on several hosts. Keras
    3.15 also clips each replica's gradients alone, and cannot gather batches on several devices:
    gradients are summed over replicas, gathered and clipped here.
    """
    fuse_normalisation(model)
    variables = model.trainable_variables
    gather = settings.accumulate > 1
    sums = [_sum_like(variable) for variable in variables] if gather else []
    replicas = place.num_replicas_in_sync

    def replica(batch: Any, joined: int) -> tf.Tensor:
        seen, answers = batch
        with tf.GradientTape() as tape:
            each = task.loss(model(seen, training=True), answers) * answers["weight"]
            # shares of a batch are equal, so that the sum over replicas is the batch's mean
            loss = keras.ops.mean(each) / replicas
            scaled = optimizer.scale_loss(loss)
        found = tape.gradient(
            scaled,
            [variable.value for variable in variables],
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )
        for total, gradient in zip(sums, found, strict=gather):
            total.assign_add(gradient)
        if joined:
            update([total / joined for total in sums] if gather else found)
        return loss

    def update(gradients: list[tf.Tensor]) -> None:
        context = tf.distribute.get_replica_context()
        gradients = context.all_reduce(tf.distribute.ReduceOp.SUM, gradients)
        if settings.clip:
            bound = optimizer.scale_loss(tf.constant(settings.clip))  # as large as they are
            gradients, _ = tf.clip_by_global_norm(gradients, bound)
        optimizer.apply([one / replicas for one in gradients], variables)  # which sums them again
        for total in sums:
            total.assign(tf.zeros_like(total))

    @tf.function
    def step(batches: Any, joined: int) -> tf.Tensor:
        losses = place.run(replica, args=(next(batches), joined))
        return place.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)

    return step


def fuse_normalisation(model: keras.Model) -> None:
    """Let `model` normalise maps in training by TensorFlow's one kernel, in place.

    Keras passes over a map several times for it. The same to rounding, the running variance too,
    which is of the batch and not of what it was drawn from; weights and files stay as they are.
    """
    for layer in model.layers:
        if type(layer) is keras.layers.BatchNormalization and _fits(layer):
            layer.call = partial(_normalised, layer, layer.call)


def _fits(layer: keras.layers.BatchNormalization) -> bool:
    plain = not (layer.synchronized or layer.renorm) and layer.center and layer.scale
    return plain and layer.input_spec.ndim == 4 and layer.axis in (-1, 3)


def _normalised(
    layer: keras.layers.BatchNormalization,
    plainly: Callable[..., Any],
    maps: Any,
    training: bool | None = None,
    mask: Any = None,
) -> Any:
    if not (training and layer.trainable) or mask is not None:
        return plainly(maps, training=training, mask=mask)
    gamma, beta = (keras.ops.cast(weight, "float32") for weight in (layer.gamma, layer.beta))
    out, mean, drawn = tf.compat.v1.nn.fused_batch_norm(maps, gamma, beta, epsilon=layer.epsilon)
    count = tf.cast(tf.reduce_prod(tf.shape(maps)[:3]), tf.float32)
    for running, found in (
        (layer.moving_mean, mean),
        (layer.moving_variance, drawn * (count - 1) / count),
    ):
        running.assign(running * layer.momentum + found * (1 - layer.momentum))
    return out


def due(batch: int, batches: int, accumulate: int) -> int:
    """Return how many batches the update after `batch`, counted from 0, joins; 0: none is due.

    The last of an epoch's `batches` always makes an update, of fewer where they do not divide.
    """
    waiting = batch % accumulate + 1
    return waiting if waiting == accumulate or batch + 1 == batches else 0


def agreement(model: keras.Model, place: tf.distribute.Strategy) -> Callable[[], None]:
    """Return a function that gives all replicas the mean of their running statistics.

    Each normalises its own share of a batch. Hosts must judge an epoch by the same network, or
    one would stop where another goes on.
    """
    running = [v for v in model.non_trainable_variables if v.dtype == "float32"]

    def agree() -> None:
        own = place.run(lambda: [tf.convert_to_tensor(variable) for variable in running])
        for variable, values in zip(running, own, strict=True):
            variable.assign(place.reduce(tf.distribute.ReduceOp.MEAN, values, axis=None))

    return agree if running and place.num_replicas_in_sync > 1 else lambda: None


def _sum_like(variable: keras.Variable) -> tf.Variable:
    """Return a sum of gradients of `variable`, which every replica keeps for itself."""
    return tf.Variable(
        tf.zeros(variable.shape, variable.dtype),
        trainable=False,
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.SUM,
    )
