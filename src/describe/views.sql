-- $1: names of namespaces
SELECT
	n.nspname,
	c.relname,
	pg_catalog.pg_get_viewdef(c.oid) AS definition,
	c.relkind = 'm' AS is_materialized,
	c.oid
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('v', 'm')
	AND NOT EXISTS (
		SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_class'::regclass
			AND d.objid = c.oid AND d.deptype = 'e'
	)
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
