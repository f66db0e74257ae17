"""config_compare.py CASES TMP PEER TOOL ORACLE: reads each config file of the
cases with Nicol and with the published Prisma, and compares.

A case is a line "=== NAME", files behind "--- PATH" lines (the first may go
without: prisma.config.ts), and may say "unknown: KEY" for what Nicol is known
not to tell. Rules: what Nicol tells is what Prisma has; where Prisma stops,
Nicol tells no url but for a variable that is unset; only what is listed may
be unknown. Prisma 6 wants engine: "classic" for a datasource in its config;
without, it passes it over or stops, and Nicol passes it over.
"""
import json
import os
import subprocess
import sys

cases, tmp, peer, tool, oracle = sys.argv[1:]


def read_cases():
    out = []
    for block in open(cases).read().split("\n=== ")[1:]:
        name, body = block.split("\n", 1)
        case = {"name": name, "unknown": [], "files": {}, "only": None}
        path = "prisma.config.ts"
        for line in body.split("\n"):
            if line.startswith("--- "):
                path = line[4:]
            elif line.startswith("unknown: "):
                case["unknown"].append(line[9:])
            elif line.startswith("only: "):
                case["only"] = line[6:]
            else:
                case["files"].setdefault(path, []).append(line)
        if case["only"] in (None, peer):
            out.append(case)
    return out


def write(case, number):
    folder = os.path.join(tmp, str(number))
    for path, lines in case["files"].items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as f:
            f.write("\n".join(lines))
    config = [p for p in case["files"] if "prisma.config." in p][0]
    return os.path.join(folder, config)


def batches(configs):
    """dotenv/config acts but once in a process: those have one each."""
    batch = []
    for config in configs:
        batch.append(config)
        if "dotenv/config" in open(config).read():
            yield batch
            batch = []
    yield batch


def answers(command, configs):
    env = dict(os.environ, PEER=peer, A="postgresql://a", EMPTY="")
    for name in ("NOPE", "DATABASE_URL", "LOCAL"):
        env.pop(name, None)
    out = []
    for batch in batches(configs):
        run = subprocess.run(command + batch, env=env, stdout=subprocess.PIPE,
                             check=True)
        out += [json.loads(x) for x in run.stdout.decode().split("\n")[:-1]]
    return out


def differences(case, ours, theirs):
    engine = ours.pop("engine", None)
    if peer == "6" and engine != "classic":
        for key in ("datasource.url", "datasource.shadowDatabaseUrl"):
            ours.pop(key, None)
            if key in case["unknown"]:
                case["unknown"].remove(key)
        if "error" in theirs:
            return
    if "error" in theirs:
        if "error" in ours or "thrown" in ours:
            return
        url = ours["datasource.url"]
        told = [v for v in ours.values()
                if isinstance(v, dict) and ("throws" in v or "unknown" in v)]
        if not told:
            yield f"Prisma stops ({theirs['message']}), Nicol has {ours}"
        return
    if "error" in ours or "thrown" in ours:
        if "all" not in case["unknown"]:
            yield f"Nicol reads nothing: {ours}"
        return
    for key, have in ours.items():
        want = theirs[key]
        if isinstance(have, dict):
            if key not in case["unknown"]:
                yield f"{key}: {have}, Prisma has {want}"
        elif key in case["unknown"]:
            yield f"{key}: listed as unknown, and is told"
        elif (have or None) != (want or None):
            yield f"{key}: {have}, Prisma has {want}"


all_cases = read_cases()
configs = [write(case, i) for i, case in enumerate(all_cases)]
ours, theirs = answers([tool], configs), answers(["node", oracle], configs)
bad = 0
for case, a, b in zip(all_cases, ours, theirs):
    for text in differences(case, a, b):
        print(f"Prisma {peer}, {case['name']}: {text}")
        bad += 1
if len(ours) != len(all_cases) or len(theirs) != len(all_cases):
    print(f"{len(all_cases)} cases, {len(ours)} and {len(theirs)} answers")
    bad += 1
print(f"Prisma {peer}: {len(all_cases)} config files, {bad} differences")
sys.exit(bad > 0)
