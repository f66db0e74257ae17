-- $1: names of namespaces. One row for each key column; attnum 0 is an
-- expression.
SELECT
	i.indrelid,
	i.indexrelid,
	ic.relname,
	i.indisprimary AS is_primary,
	i.indisunique AS is_unique,
	EXISTS (
		SELECT FROM pg_catalog.pg_constraint k
		WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
	) AS is_constraint,
	am.amname,
	i.indnkeyatts < i.indnatts AS has_include,
	pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
	-- once an index: it is the dearest part
	CASE WHEN key.n = 1 THEN pg_catalog.pg_get_indexdef(i.indexrelid) END
		AS definition,
	i.indkey[key.n - 1] AS attnum,
	i.indoption[key.n - 1] AS options,
	CASE WHEN o.opcdefault THEN NULL ELSE o.opcname END AS operator_class
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = ic.relam
CROSS JOIN LATERAL pg_catalog.generate_series(1, i.indnkeyatts) AS key (n)
LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[key.n - 1]
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p')
	AND NOT i.indisexclusion
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C",
	i.indisprimary DESC, ic.relname COLLATE "C", key.n
