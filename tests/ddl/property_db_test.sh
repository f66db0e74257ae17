#!/bin/bash
# What databases become by a change is what they are when made at once.
exec python3 "$(dirname "$0")/property.py" "$NICOL_BUILD/tests/ddl_apply_tool"
