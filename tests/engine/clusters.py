"""Stand-ins for clusters: Slurm's commands and Kubernetes' API, which run jobs on this machine."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

SBATCH = """#!{python}
import pathlib, subprocess, sys
place = pathlib.Path({place!r})
number = len(list(place.glob("*.state"))) + 1
(place / f"{{number}}.words").write_text("\\n".join(sys.argv[1:]))
(place / f"{{number}}.state").write_text("RUNNING")
wrapped = next(w for w in sys.argv if w.startswith("--wrap=")).removeprefix("--wrap=")
with open(place / f"{{number}}.log", "w") as log:
    code = subprocess.run(wrapped, shell=True, stdout=log, stderr=log).returncode
(place / f"{{number}}.state").write_text("FAILED" if code else "COMPLETED")
print(number)
"""
SACCT = """#!{python}
import pathlib
for path in pathlib.Path({place!r}).glob("*.state"):
    print(f"{{path.stem}}|{{path.read_text()}}")
"""
SRUN = """#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
exec "$@"
"""
RSYNC = '#!/bin/sh\nwhile [ "${1#--}" != "$1" ]; do shift; done\nexec cp -pL "$1" "$2"\n'


def command(folder: Path, name: str, text: str) -> None:
    """Put the program `text` into `folder` as command `name`."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


class Slurm:
    """Commands that run each submitted job at once; `words(n)` are those of the n-th `sbatch`."""

    def __init__(self, place: Path) -> None:
        self.place, self.bin = place / "slurm", place / "bin"
        self.place.mkdir()
        filled = {"python": sys.executable, "place": str(self.place)}
        command(self.bin, "sbatch", SBATCH.format(**filled))
        command(self.bin, "sacct", SACCT.format(**filled))
        command(self.bin, "srun", SRUN)
        for name in ("squeue", "sinfo", "scontrol", "scancel", "sacctmgr", "sshare"):
            command(self.bin, name, "#!/bin/sh\n")

    def words(self, number: int) -> list[str]:
        return (self.place / f"{number}.words").read_text().split("\n")

    def log(self) -> str:
        return "\n".join(path.read_text() for path in self.place.glob("*.log"))


class Kubernetes:
    """An API server on this machine: a posted job's container runs at once, in an empty folder."""

    def __init__(self, place: Path) -> None:
        self.place, self.bin = place / "pods", place / "bin"
        self.place.mkdir()
        command(self.bin, "rsync", RSYNC)
        command(self.bin, "pip", "#!/bin/sh\n")  # the image has what pods would install
        command(self.bin, "python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        self.jobs: dict[str, dict] = {}
        self.codes: dict[str, int] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.config = place / "kubeconfig"
        self.config.write_text(yaml.safe_dump(self._client()))

    def _client(self) -> dict:
        url = f"http://127.0.0.1:{self.server.server_port}"
        return {
            "apiVersion": "v1", "kind": "Config", "current-context": "here",
            "clusters": [{"name": "here", "cluster": {"server": url}}],
            "users": [{"name": "me", "user": {}}],
            "contexts": [{"name": "here", "context": {"cluster": "here", "user": "me"}}],
        }  # fmt: skip

    def start(self, job: dict) -> None:
        name = job["metadata"]["name"]
        container = job["spec"]["template"]["spec"]["containers"][0]
        folder = self.place / name
        folder.mkdir()
        # a pod has nothing of the environment in which Snakemake was started
        path = f"{self.bin}:{os.environ['PATH']}"
        with (self.place / f"{name}.log").open("w") as log:
            done = subprocess.run(
                [*container["command"], *container["args"]], cwd=folder, stdout=log,
                stderr=log, env={"PATH": path, "HOME": str(folder)},
            )  # fmt: skip
        self.jobs[name], self.codes[name] = job, done.returncode

    def log(self) -> str:
        return "\n".join(path.read_text() for path in self.place.glob("*.log"))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, what: dict) -> None:
                body = json.dumps(what).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.endswith("/jobs"):
                    cluster.start(sent)
                self.answer(sent)

            def do_GET(self) -> None:
                if "/pods" in self.path:
                    return self.answer({"kind": "PodList", "items": []})
                name = self.path.split("/")[-2]
                state = "failed" if cluster.codes[name] else "succeeded"
                return self.answer({**cluster.jobs[name], "status": {state: 1}})

            def do_DELETE(self) -> None:
                self.answer({})

            def log_message(self, *words: object) -> None:
                pass

        return Handler
