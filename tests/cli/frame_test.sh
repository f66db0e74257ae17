# What every command has: help, options, errors, colour.
. "$NICOL_SOURCE/tests/cli/lib.sh"
esc=$(printf '\033')

expect 0
out_has "Commands"
expect 0 --help
out_has "nicol COMMAND"
expect 0 --version
out_has "nicol $(sed -n 's/^project(nicol VERSION \([0-9.]*\).*/\1/p' "$NICOL_SOURCE/CMakeLists.txt") ($(uname -s) $(uname -m))"
expect 0 version --json
is "$(python3 -c 'import json; print(json.load(open(".out"))["machine"])')" "$(uname -m)"

# every command has a summary, options and examples, and says so alike
"$NICOL" help >.all
sed -n '/^Commands/,$p' .all | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' >.commands
grep -qx version .commands || fail "the list of commands is not read"
while read -r command; do
	expect 0 $command --help
	out_has "nicol $command"
	out_has "Options"
	out_has "--help"
	out_has "Examples"
	cp .out .help
	expect 0 help $command
	cmp -s .out .help || fail "help $command is not $command --help"
	expect 1 $command --no-such-option
	err_has "unknown option --no-such-option"
done <.commands

# mistakes are told with what was meant
expect 1 migrat
err_has 'did you mean "nicol migrate"?'
expect 1 frobnicate
err_has 'unknown command "frobnicate"'
expect 1 migrate frobnicate
err_has 'unknown command "migrate frobnicate"'
expect 1 version --jsno
err_has 'did you mean --json?'
expect 1 version --json=yes
err_has "--json takes no value"
expect 1 --schema
err_has "--schema needs a value"
expect 1 version extra
err_has 'cannot use "extra"'
expect 1 help nothing such
err_has 'no command "nothing such"'
expect 1 version --json extra
out_has '"N0010"'
err_lacks "error"

# colour: never in a pipe, unless forced; NO_COLOR and --no-color win
out_lacks "$esc"
FORCE_COLOR=1 expect 0 help
out_has "$esc[1m"
FORCE_COLOR=0 expect 0 help
out_lacks "$esc"
FORCE_COLOR=1 NO_COLOR=1 expect 0 help
out_lacks "$esc"
FORCE_COLOR=1 expect 0 help --no-color
out_lacks "$esc"

# on a terminal there is colour
if command -v script >/dev/null; then
	TERM=xterm script -qec "$NICOL help" /dev/null </dev/null >.out 2>&1
	out_has "$esc[1m"
	NO_COLOR=1 TERM=xterm script -qec "$NICOL help" /dev/null </dev/null >.out 2>&1
	out_lacks "$esc"
fi

# an answer that cannot be written is no success
if [ -e /dev/full ]; then
	"$NICOL" help >/dev/full 2>.err && fail "a full disk is no error"
	err_has "No space left"
fi
finish
