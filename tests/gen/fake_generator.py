#!/usr/bin/env python3
"""A generator that does what its block says: config.do is a word below."""
import json, os, sys, time

do = None
for line in sys.stdin:
    m = json.loads(line)
    p = m["params"]
    me = p if m["method"] == "getManifest" else p["generator"]
    do = me["config"].get("do", "")

    def answer(**what):
        sys.stderr.write(json.dumps({"jsonrpc": "2.0", "id": m["id"], **what}) + "\n")
        sys.stderr.flush()

    if m["method"] == "getManifest":
        if do == "crash":
            sys.stderr.write("Traceback: no luck\nreally\n")
            sys.exit(3)
        if do == "close":
            os.close(0)
            answer(result={"manifest": {"prettyName": "Closer", "defaultOutput": "./out"}})
            time.sleep(600)
        manifest = {"prettyName": "Fake " + me["name"], "defaultOutput": "./made"}
        if do == "nodefault":
            del manifest["defaultOutput"]
        if do == "modules":
            manifest["defaultOutput"] = "node_modules/.made"
        if do == "needs":
            manifest["requiresGenerators"] = ["prisma-client-js"]
        if do == "noise":
            sys.stderr.write("warning: {not json\n" * 2000 + "{\"jsonrpc\": \"2.0\", \"id\": 99}\n[1]\n{}\n")
        answer(result={"manifest": manifest})
    else:
        if do == "error":
            answer(error={"code": -32000, "message": "I will not", "data": {"stack": "here"}})
            continue
        if do == "die":
            os.kill(os.getpid(), 9)
        if do == "slow":
            time.sleep(600)
        if do == "big":
            sys.stderr.write("x" * (1 << 20) + "\n")
        print("printed by", me["name"])
        out = me["output"]["value"]
        os.makedirs(out, exist_ok=True)
        with open(os.path.join(out, me["name"] + ".json"), "w") as f:
            json.dump({"params": p, "env": dict(os.environ), "cwd": os.getcwd()}, f)
        answer(result=None)
