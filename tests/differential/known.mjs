// Differences that are known, each with its reason; everything else fails.
// body: the request; theirs, ours: the answers (or contents of the tables).
const code = (answer) => answer?.errors?.[0]?.user_facing_error?.error_code

export function known(body, theirs, ours) {
	if (code(ours) === 'N0063') return 'not done yet by the engine (N0063 says so)'
	return null
}
