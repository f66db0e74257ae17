"""door.py TOOL SCHEMA URL pg|lite: the JSON door, a line in, a line out."""
import json
import subprocess
import sys
import time

tool, schema, url, kind = sys.argv[1:]
p = subprocess.Popen([tool, schema, url], stdin=subprocess.PIPE,
                     stdout=subprocess.PIPE, text=True)
ALL = {"$composites": True, "$scalars": True}


def say(line):
    p.stdin.write(line + "\n")
    p.stdin.flush()
    return json.loads(p.stdout.readline())


def body(action, arguments, selection=ALL):
    return {"modelName": "Item", "action": action,
            "query": {"arguments": arguments, "selection": selection}}


def ask(what, tx="-"):
    return say(f"Q {tx} {json.dumps(what)}")


def code(answer):
    return answer["errors"][0]["user_facing_error"]["error_code"]


def is_(got, want):
    assert got == want, f"\ngot  {got}\nwant {want}"


def tag(kind_, value):
    return {"$type": kind_, "value": value}


full = {"name": "a", "big": tag("BigInt", "9007199254740993"),
        "at": tag("DateTime", "1969-12-31T23:59:59.999Z"),
        "data": {"x": [1, None, {"$type": "Raw", "value": {"$type": "odd"}}]},
        "price": tag("Decimal", "12.50"), "raw": tag("Bytes", "AP8B")}
row = ask(body("createOne", {"data": full}))["data"]["createOneItem"]
is_(json.loads(row.pop("data")["value"]), {"x": [1, None, {"$type": "odd"}]})
is_(row, {"id": 1, "name": "a", "big": tag("BigInt", "9007199254740993"),
          "at": tag("DateTime", "1969-12-31T23:59:59.999Z"),
          "price": tag("Decimal", "12.5"), "raw": tag("Bytes", "AP8B")})

# failures: Prisma's codes, meta without what the client adds itself
same = ask(body("createOne", {"data": {"name": "a"}}))
is_(code(same), "P2002")
is_(same["errors"][0]["user_facing_error"]["meta"], {"target": ["name"]})
is_(code(ask(body("findMany", {"where": {"nope": 1}}))), "P2009")
is_(code(ask(body("findMany", {"take": "1"}))), "P2009")
is_(code(ask(body("createOne", {"data": {}}))), "P2009")
is_(code(ask(body("findUnique", {"where": {}}))), "P2009")
is_(code(ask(body("findUniqueOrThrow", {"where": {"id": 99}}))), "P2025")
is_(ask(body("createManyAndReturn", {"data": []})),
    {"data": {"createManyItemAndReturn": []}})
is_(code(ask({"action": "findMany"})), "P2009")
is_(code(say('Q - {"modelName":')), "P2009")
is_(code(say("Q - []")), "P2009")
deep = "Q - " + '{"a":' * 300 + "1" + "}" * 300
is_(code(say(deep)), "P2009")

# batches: each for itself, or all and none
one = body("findUnique", {"where": {"id": 1}}, {"name": True})
none = body("findUnique", {"where": {"id": 2}}, {"name": True})
is_(ask({"batch": [one, none]}), {"batchResult": [
    {"data": {"findUniqueItem": {"name": "a"}}},
    {"data": {"findUniqueItem": None}}]})
add = body("createOne", {"data": {"name": "b"}}, {"name": True})
failed = ask({"batch": [add, add], "transaction": {}})
is_(code(failed), "P2002")
is_(failed["errors"][0]["batch_request_idx"], 1)
is_(ask(body("aggregate", {}, {"_count": {"selection": {"_all": True}}})),
    {"data": {"aggregateItem": {"_count": {"_all": 1}}}})
done = ask({"batch": [add, one],
            "transaction": {"isolationLevel": "Serializable"}})
is_(len(done["batchResult"]), 2)

# interactive transactions
tx = say("B {}")["id"]
is_(ask(body("deleteMany", {}), tx), {"data": {"deleteManyItem": {"count": 2}}})
is_(ask(one, tx), {"data": {"findUniqueItem": None}})
is_(say("R " + tx), {})
is_(ask(one), {"data": {"findUniqueItem": {"name": "a"}}})
gone = say("C " + tx)
is_(gone["error_code"], "P2028")
assert "Transaction not found" in gone["meta"]["error"]
is_(code(ask(one, tx)), "P2028")
tx = say('B {"timeout": 50, "max_wait": 2000}')["id"]
time.sleep(0.3)
is_(code(ask(one, tx)), "P2028")
is_(say("C " + tx)["error_code"], "P2028")
is_(say('B {"isolation_level": "None"}')["error_code"], "P2023")
tx = say("B {}")["id"]
ask(body("updateOne", {"where": {"id": 1}, "data": {"name": "c"}}), tx)
is_(say("C " + tx), {})
is_(ask(one)["data"]["findUniqueItem"]["name"], "c")


# SQL of one's own
def raw(action, sql, parameters="[]"):
    return ask({"action": action, "query": {"arguments": {
        "query": sql, "parameters": parameters}, "selection": {}}})


is_(raw("executeRaw", "UPDATE \"Item\" SET name = name || '!'"),
    {"data": {"executeRaw": 2}})
if kind == "pg":
    rows = raw("queryRaw", "SELECT $1::int AS n, $2::bigint AS b, 1.50 AS d, "
               "'x'::text AS t, true AS o, '{1,2}'::int[] AS l, "
               "'2024-02-29 12:00:00.5'::timestamp AS at, null::text AS z",
               '[1,{"prisma__type":"bigint","prisma__value":"10"}]')
    is_(rows["data"]["queryRaw"], {
        "columns": ["n", "b", "d", "t", "o", "l", "at", "z"],
        "types": ["int", "bigint", "decimal", "string", "bool", "int-array",
                  "datetime", "string"],
        "rows": [[1, "10", "1.5", "x", True, [1, 2],
                  "2024-02-29T12:00:00.500+00:00", None]]})
else:
    rows = raw("queryRaw", "SELECT ? AS n, 'x' AS t", "[1]")
    is_(rows["data"]["queryRaw"]["rows"], [[1, "x"]])
bad = raw("queryRaw", "SELECT nonsense FROM nowhere")
is_(code(bad), "P2010")
is_(code(raw("queryRaw", "SELECT 1", "{")), "P2010")

p.stdin.close()
sys.exit(p.wait())
