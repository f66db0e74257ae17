# The config document against the published one, for every file of the corpus.
. "$NICOL_SOURCE/tests/oracle.sh"
exec python3 "$NICOL_SOURCE/tests/gen/config_corpus.py"
