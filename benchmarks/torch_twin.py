"""Wu's ResNet-22 in PyTorch, the peer of `benchmarks.training`; it imports nothing of this project.

    PYTHON benchmarks/torch_twin.py SPEC

SPEC is JSON: rows, columns, batch, threads, hidden, pool, lr, decay, and how PyTorch is set:
`last` (channels last), `compiled` (torch.compile), `fused` (fused Adam). It says in one line of
JSON what it is, then answers words on standard input: ``train N`` with the seconds of N steps, by
the clock and of processors, ``load FILE`` (.npz, by layer) with the logits of its batch, ``peak``
with its peak memory in MiB, ``profile N`` with the milliseconds a step of each kind of operation.
"""

import json
import sys
import time

import numpy as np


def network(hidden: int, pool: str):
    """Return the network; its layers bear the names of ours."""
    import torch
    from torch import nn

    class ResNet22(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = nn.ModuleDict()
            self.part["stem"] = nn.Conv2d(1, 16, 7, 2, bias=False)
            width = 16
            for stage, stride in enumerate((1, 2, 2, 2, 2), 1):
                before, width = width, 16 * 2 ** (stage - 1)
                self._block(f"stage{stage}_block1", before, width, stride, project=True)
                self._block(f"stage{stage}_block2", width, width, 1, project=False)
            self.part["features_bn"] = nn.BatchNorm2d(width)
            self.part["fc"] = nn.Linear(width, hidden)
            self.part["logit"] = nn.Linear(hidden, 1)

        def _block(self, name: str, before: int, width: int, stride: int, *, project: bool) -> None:
            self.part[f"{name}_1_bn"] = nn.BatchNorm2d(before)
            self.part[f"{name}_conv1"] = nn.Conv2d(before, width, 3, stride, 1, bias=False)
            self.part[f"{name}_2_bn"] = nn.BatchNorm2d(width)
            self.part[f"{name}_conv2"] = nn.Conv2d(width, width, 3, 1, 1, bias=False)
            if project:
                self.part[f"{name}_shortcut"] = nn.Conv2d(before, width, 1, stride, bias=False)

        def forward(self, x):
            x = nn.functional.max_pool2d(self.part["stem"](x), 3, 2)
            for stage in range(1, 6):
                for number in (1, 2):
                    x = self._through(x, f"stage{stage}_block{number}")
            x = torch.relu(self.part["features_bn"](x))
            x = x.mean((2, 3)) if pool == "mean" else x.amax((2, 3))
            return self.part["logit"](torch.relu(self.part["fc"](x)))

        def _through(self, x, name: str):
            y = torch.relu(self.part[f"{name}_1_bn"](x))
            shortcut = f"{name}_shortcut"
            short = self.part[shortcut](y) if shortcut in self.part else x
            y = self.part[f"{name}_conv1"](y)
            y = self.part[f"{name}_conv2"](torch.relu(self.part[f"{name}_2_bn"](y)))
            return y + short

    return ResNet22()


def batch(spec: dict) -> tuple[np.ndarray, np.ndarray]:
    """Return the images `(b, rows, columns, 1)` and labels `(b, 1)` on which both sides train."""
    rng = np.random.default_rng(0)
    shape = (spec["batch"], spec["rows"], spec["columns"], 1)
    label = np.arange(spec["batch"], dtype=np.float32)[:, None] % 2
    return rng.standard_normal(shape, np.float32), label


class Trainer:
    """The network in training on one constant batch."""

    def __init__(self, spec: dict) -> None:
        import torch

        torch.set_num_threads(spec["threads"])
        torch.manual_seed(0)
        self.torch, self.made = torch, network(spec["hidden"], spec["pool"])
        layout = torch.channels_last if spec["last"] else torch.contiguous_format
        self.made = self.made.to(memory_format=layout).train()
        images, label = (torch.from_numpy(x) for x in batch(spec))
        self.images = images.permute(0, 3, 1, 2).contiguous(memory_format=layout)
        self.label = label
        fused = {"fused": True} if spec["fused"] else {}
        self.optimizer = torch.optim.Adam(
            self.made.parameters(), spec["lr"], weight_decay=spec["decay"], **fused
        )
        self.forward = torch.compile(self.made) if spec["compiled"] else self.made

    def step(self) -> float:
        """Train once; return the loss."""
        cost = self.torch.nn.functional.binary_cross_entropy_with_logits
        loss = cost(self.forward(self.images), self.label)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return float(loss.detach())

    def profile(self, steps: int) -> dict[str, float]:
        """Return the milliseconds of a step that each kind of operation took itself."""
        with self.torch.profiler.profile() as seen:
            for _ in range(steps):
                self.step()
        return {row.key: row.self_cpu_time_total / 1e3 / steps for row in seen.key_averages()}

    def load(self, path: str) -> list[float]:
        """Take the weights in `path`, named `layer/weight`; return the logits of the batch."""
        names = {"kernel": "weight", "gamma": "weight", "beta": "bias", "bias": "bias",
                 "moving_mean": "running_mean", "moving_variance": "running_var"}  # fmt: skip
        state = {}
        for name, value in np.load(path).items():
            layer, weight = name.split("/")
            order = {4: (3, 2, 0, 1), 2: (1, 0)}.get(value.ndim, (0,))
            state[f"part.{layer}.{names[weight]}"] = self.torch.from_numpy(
                np.ascontiguousarray(value.transpose(order))
            )
        lacking = self.made.load_state_dict(state, strict=False).missing_keys
        if any("num_batches" not in name for name in lacking):
            raise ValueError(f"without weights: {lacking}")
        with self.torch.no_grad():
            return self.made.eval()(self.images)[:, 0].tolist()


def peak() -> float:
    """Return the peak memory of this process in MiB."""
    with open("/proc/self/status", encoding="ascii") as file:
        told = next(line for line in file if line.startswith("VmHWM:"))
    return int(told.split()[1]) / 1024


def timed(step, steps: int) -> tuple[float, float]:
    """Return the seconds of `steps` steps, by the clock and of all processors."""
    clock, work = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    return time.perf_counter() - clock, time.process_time() - work


def serve(trainer, about: dict) -> None:
    """Say `about`, and the memory so far, then do what standard input asks until it ends."""
    print(json.dumps({**about, "start": peak()}), flush=True)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "train":
            print(json.dumps(timed(trainer.step, int(rest))), flush=True)
        elif word == "load":
            print(json.dumps(trainer.load(rest)), flush=True)
        elif word == "profile":
            print(json.dumps(trainer.profile(int(rest))), flush=True)
        elif word == "peak":
            print(peak(), flush=True)


def main() -> None:
    """Serve the network that the first argument describes; without one, do nothing."""
    if len(sys.argv) < 2 or not sys.argv[1].startswith("{"):
        print("The peer of benchmarks.training, which starts it.")
        return
    import torch

    trainer = Trainer(json.loads(sys.argv[1]))
    weights = sum(p.numel() for p in trainer.made.parameters())
    serve(trainer, {"name": f"PyTorch {torch.__version__}", "weights": weights})


if __name__ == "__main__":
    main()
