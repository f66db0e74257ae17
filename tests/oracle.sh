# oracle.sh - sourced by the tests that ask the published Prisma packages what
# they answer. Installs them (npm, once, under a lock), and a Node that they
# run on where the system's is older than 20, as Debian 12's is. Sets
# NICOL_SHARED, NICOL_ORACLE_HOME and PATH. Without the shared folder the test
# is skipped; with it, a failed installation fails in CI and skips elsewhere.
NICOL_SHARED=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
NICOL_ORACLE_HOME=${NICOL_ORACLE_HOME:-$HOME/.cache/nicol-oracle}
export NICOL_SHARED NICOL_ORACLE_HOME
if [ ! -f "$NICOL_SHARED/oracle/setup.sh" ]; then
	echo "SKIP: no published Prisma to ask (NICOL_SHARED has no oracle)"
	exit 77
fi

oracle_install() {
	local major arch
	major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
	if [ "${major:-0}" -lt 20 ]; then
		case $(uname -m) in
		aarch64) arch=arm64 ;;
		*) arch=x64 ;;
		esac
		mkdir -p "$NICOL_ORACLE_HOME/node20"
		[ -x "$NICOL_ORACLE_HOME/node20/node_modules/node-linux-$arch/bin/node" ] ||
			(cd "$NICOL_ORACLE_HOME/node20" && npm init -y >/dev/null &&
				npm install --no-audit --no-fund "node-linux-$arch@20.20.2" >/dev/null) || return 1
		export PATH="$NICOL_ORACLE_HOME/node20/node_modules/node-linux-$arch/bin:$PATH"
	fi
	bash "$NICOL_SHARED/oracle/setup.sh" >"$NICOL_ORACLE_HOME/setup.log" 2>&1
}

mkdir -p "$NICOL_ORACLE_HOME"
exec 8>"$NICOL_ORACLE_HOME/lock"
flock 8
if ! oracle_install; then
	cat "$NICOL_ORACLE_HOME/setup.log" >&2
	echo "SKIP: the published Prisma packages cannot be installed"
	[ -z "${CI:-}" ] || exit 1
	exit 77
fi
exec 8>&-
