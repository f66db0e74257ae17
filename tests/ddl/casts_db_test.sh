#!/bin/bash
# Changes of type are statements that PostgreSQL takes.
exec python3 "$(dirname "$0")/casts.py" "$NICOL_BUILD/tests/ddl_script_tool"
