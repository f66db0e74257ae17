# The schema engine's protocol: answers to what is well-formed and what is
# not.
exec python3 "$NICOL_SOURCE/tests/rpc/protocol.py" "$NICOL_BUILD/nicol-schema-engine"
