# The completions, in the shells that they are for.
. "$NICOL_SOURCE/tests/cli/lib.sh"
PATH=$(dirname "$NICOL"):$PATH
export PATH

# has TEXT WORD...: every word is a line's first
has() {
	local text=$1 w
	shift
	for w; do
		cut -f1 <<<"$text" | tr ' ' '\n' | grep -qxF -- "$w" || fail "no $w in: $text"
	done
}
hasnt() { ! tr ' \t' '\n\n' <<<"$1" | grep -qxF -- "$2" || fail "$2 in: $1"; }

# --- bash: as its programmable completion calls it
complete_bash() {
	bash --norc -c '
		eval "$(nicol completion bash)"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
		f=$(complete -p nicol | sed "s/.*-F \([^ ]*\).*/\1/")
		"$f" nicol "${!#}" "${@: -2:1}"
		echo "${COMPREPLY[@]}"' - "$@"
}
has "$(complete_bash nicol '')" init validate migrate db
has "$(complete_bash nicol mig)" migrate
hasnt "$(complete_bash nicol mig)" db
has "$(complete_bash nicol migrate d)" dev deploy diff
hasnt "$(complete_bash nicol migrate d)" reset
has "$(complete_bash nicol db push --a)" --accept-data-loss

# --- fish: asked for the completions of a line
complete_fish() {
	HOME=$work fish --no-config -c 'nicol completion fish | source; complete -C $argv[1]' "$1"
}
has "$(complete_fish 'nicol ')" init validate migrate db
has "$(complete_fish 'nicol migrate d')" dev deploy diff
hasnt "$(complete_fish 'nicol migrate d')" reset
has "$(complete_fish 'nicol db push --a')" --accept-data-loss

# --- zsh: a terminal in which Tab is typed
mkdir fpath
nicol completion zsh >fpath/_nicol
cat >type.zsh <<'X'
zmodload zsh/zpty
zpty -b shell zsh -f -i
say() { zpty -w shell "$1" }
say "PS1=READY; unsetopt beep; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' list-prompt ''; LISTMAX=0; stty cols 200; echo SE''T"
until_text() { # until_text TEXT: what came until then
	local all= piece i
	for i in {1..200}; do
		while zpty -r -t shell piece; do all+=$piece; done
		[[ $all == *$1* ]] && break
		sleep 0.05
	done
	print -r -- "$all"
}
until_text SET >/dev/null
zpty -w -n shell "$2"$'\t\t'
until_text "$3"
zpty -d shell
X
complete_zsh() { zsh -f type.zsh "$work/fpath" "$1" "$2" | tr -d '\r' | tr '\033' '\n'; }
for case in 'nicol mig:migrate' 'nicol migrate dep:deploy' 'nicol migrate res:resolve' \
	'nicol db push --acc:--accept-data-loss' 'nicol format --ch:--check'; do
	complete_zsh "${case%%:*}" "${case#*:}" | grep -qF -- "${case#*:}" || fail "zsh: $case"
done
finish
