-- $1: names of namespaces
SELECT
	c.oid,
	n.nspname,
	c.relname,
	c.relkind = 'p' AS is_partitioned,
	c.relispartition AS is_partition,
	c.relrowsecurity AS has_rls,
	NOT c.relispartition AND c.relkind <> 'p' AND EXISTS (
		SELECT FROM pg_catalog.pg_inherits i
		WHERE i.inhparent = c.oid
	) AS has_inheritance,
	EXISTS (
		SELECT FROM pg_catalog.pg_depend d
		WHERE d.classid = 'pg_catalog.pg_class'::regclass
			AND d.objid = c.oid AND d.deptype = 'e'
	) AS is_of_extension
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND c.relkind IN ('r', 'p')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
