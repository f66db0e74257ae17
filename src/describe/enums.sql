-- $1: names of namespaces
SELECT
	n.nspname,
	t.typname,
	array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
		FILTER (WHERE e.enumlabel IS NOT NULL) AS labels
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
WHERE n.nspname = ANY ($1::text[]) AND t.typtype = 'e'
	AND NOT EXISTS (
		SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_type'::regclass
			AND d.objid = t.oid AND d.deptype = 'e'
	)
GROUP BY n.nspname, t.typname
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
