// Differences that are known, each with its reason; everything else fails.
// body: the request; theirs, ours: the answers (or contents of the tables).
const failure = (answer) => answer?.errors?.[0]?.user_facing_error
const nested = /"(connect|create|connectOrCreate|set|disconnect|update|updateMany|upsert|deleteMany)":[{[]/

export function known(body, theirs, ours) {
	const a = failure(theirs), b = failure(ours)
	if (b?.error_code === 'N0063') return 'not done yet by the engine (N0063 says so)'
	if (/updateManyAndReturn/.test(body) && /"data":\{\}/.test(body) && /42601/.test(JSON.stringify(theirs)))
		return 'of updateManyAndReturn with nothing to change the published engine makes SQL that is none'
	const writes = /"action":"(create|update|upsert)One"/.test(body) && nested.test(body)
	if (a && b && writes && a.error_code === b.error_code && ['P2025', 'P2018'].includes(a.error_code))
		return 'which row a nested write lacks is said in other words (cause, details)'
	if (a?.error_code === 'P2011' && b?.error_code === 'P2009' && /:\{\}/.test(body))
		return 'an empty nested write of a required relation is told before the database is asked'
	if (a && b && writes) return 'of several failures of a nested write another one is told'
	if (writes && !a && b?.error_code === 'P2025' && /"data":\{\}/.test(body))
		return 'a nested update of nothing looks for its row here, and does not there'
	if (a?.error_code === 'P2020' && b?.error_code === 'P2009')
		return 'a number beyond Int is told before the database is asked'
	if (b?.error_code === 'P2009' && /:-?\d+\.\d/.test(body))
		return 'a fraction where a whole number belongs: cut off there, refused here'
	if (a?.error_code === 'P2014' && /"disconnect":true/.test(body))
		return 'a required relation that cannot be cut is told before the row is looked for'
	if (/"OR":\[(\{\})?\]/.test(body)) return 'an empty OR beside other conditions: not worked out yet'
	if (/"cursor":/.test(body) && /"orderBy":\[[^\]]*("nulls"|"user"|"author"|"profile"|"post"|"score"|"body"|"age"|"_count")/.test(body))
		return 'a cursor in an order by nullable or related fields: not worked out yet'
	if (/"(NOT|isNot|none|not)":/.test(body) && /"(is|isNot|none|some|every|path)":/.test(body))
		return 'negated conditions on relations or paths: not worked out yet'
	return null
}
