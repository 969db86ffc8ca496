# Which job needs what, from the plan that `mammo` writes: one rule a job of the run.
# Run it through `mammo report`; by hand: snakemake --config plan=runs/NAME/log/plan.json
import json
import os

with open(config["plan"]) as file:
    PLAN = json.load(file)
# Where a profile names a storage, paths are told as seen from it: cluster/kubernetes.
STORAGE = workflow.storage_settings.default_storage_prefix

def seen(path):
    return os.path.relpath(path, STORAGE) if STORAGE else path

rule everything:
    input: [seen(job["done"]) for job in PLAN["jobs"]]

for job in PLAN["jobs"]:
    rule:
        name: job["rule"]
        # what a job reads stands in its run's folder: there is nothing to bring to its machine
        input: [] if STORAGE and workflow.remote_exec else [seen(path) for path in job["inputs"]]
        output: seen(job["done"])
        threads: job["threads"]
        resources: **job["resources"]
        priority: job["priority"]
        params: command=job["command"]
        shell: "{params.command} && touch {output}" if STORAGE else "{params.command}"
