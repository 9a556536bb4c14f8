#!/usr/bin/env python3
"""Trains families on a history with several seeds and prints a table of their tests.

Each run is a process of its own and leaves its JSON in RESULTS; one that is there is not run again. A counted family is
run once. Options after -- go to every training, those of --network to those of networks.

examples:
  quality.py results/beauty Beauty.txt.gz
  quality.py results/ml-1m ml-1m.txt.gz --families sasrec,blend --seeds 1 --network "--max-length 200"
  quality.py results/shuffled events.csv -- --shuffle-ties 1
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

COUNTED = ("popularity", "markov", "session-knn")
FAMILIES = (*COUNTED, "gru4rec", "sasrec", "blend")  # the others by --families
NEXTUP = Path(__file__).resolve().parents[2] / "nextup"
HEAD = """| family | seeds | excluding history: HR@10 / NDCG@10 | NDCG@10 from, to | including history | CPU-s to the best epoch / in all | peak MB |
|---|---|---|---|---|---|---|"""


def run(result, history, family, seed, options):
    command = [NEXTUP, "train", "--events", history, "--registry", result.parent / "registry", "--family", family,
               "--seed", str(seed), "--json", *options]
    print("%s seed %d, load %.1f" % (family, seed, os.getloadavg()[0]), file=sys.stderr, flush=True)
    # Renamed once it is whole: what was interrupted is run again.
    unfinished = result.with_suffix(".unfinished")
    with open(unfinished, "wb") as out:
        subprocess.run(command, stdout=out, check=True)
    unfinished.rename(result)


def figure(value):
    return ("%.4f" % value).removeprefix("0")


def span(values, form):
    low, high = form(min(values)), form(max(values))
    return low if low == high else "%s to %s" % (low, high)


def row(family, runs):
    def metric(run, column, name):
        (value,) = [v for k, v in run["metrics"].items() if k.endswith(".test.%sHistory.%s@10" % (column, name))]
        return value

    def pair(column):
        return " / ".join(figure(statistics.mean(metric(run, column, name) for run in runs.values())) for name in ("HR", "NDCG"))

    ndcgs = [metric(run, "excluding", "NDCG") for run in runs.values()]
    counted = family in COUNTED
    cpu = " / ".join(span([run[key] for run in runs.values()], lambda v: "%.0f" % v) for key in ("cpuSecondsToBest", "cpuSeconds"))
    return "| `%s` | %s | %s | %s | %s | %s | %.0f |" % (
        family, "counted" if counted else ", ".join(map(str, runs)), pair("excluding"),
        "" if counted else "%s, %s" % (figure(min(ndcgs)), figure(max(ndcgs))), pair("including"), cpu,
        max(run["peakMemoryBytes"] for run in runs.values()) / 1e6)


def main():
    parser = argparse.ArgumentParser(usage="%(prog)s RESULTS HISTORY [--families LIST] [--seeds LIST] [--network OPTIONS] [-- OPTIONS]", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, metavar="RESULTS")
    parser.add_argument("history", metavar="HISTORY")
    parser.add_argument("--families", default=",".join(FAMILIES), help="default: %(default)s")
    parser.add_argument("--seeds", default="1,2,3", help="default: %(default)s")
    parser.add_argument("--network", default="", metavar="OPTIONS", help="options of train, in one argument")
    # What stands after it is not ours to parse.
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    own, options = sys.argv[1:end], sys.argv[end + 1:]
    arguments = parser.parse_args(own)
    arguments.results.mkdir(parents=True, exist_ok=True)
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    rows = []
    for family in arguments.families.split(","):
        counted = family in COUNTED
        runs = {}
        for seed in seeds[:1] if counted else seeds:
            result = arguments.results / ("%s-%d.json" % (family, seed))
            if not result.exists():
                run(result, arguments.history, family, seed, options + ([] if counted else shlex.split(arguments.network)))
            runs[seed] = json.loads(result.read_text())
        rows.append(row(family, runs))
    print(HEAD)
    print("\n".join(rows))


main()
