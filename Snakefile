# Which job needs what, from the plan that `mammo` writes: one rule a job of the run.
# Run it through `mammo report`; by hand: snakemake --config plan=runs/NAME/log/plan.json
import json

with open(config["plan"]) as file:
    PLAN = json.load(file)

rule everything:
    input: [job["done"] for job in PLAN["jobs"]]

for job in PLAN["jobs"]:
    rule:
        name: job["rule"]
        input: job["inputs"]
        output: job["done"]
        threads: job["threads"]
        params: command=job["command"]
        shell: "{params.command}"
