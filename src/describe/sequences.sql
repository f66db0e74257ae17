-- $1: names of namespaces. owner_table is null for those that no column owns.
SELECT
	n.nspname,
	c.relname,
	d.refobjid AS owner_table,
	d.refobjsubid AS owner_attnum
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend d
	ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid
	AND d.refclassid = 'pg_catalog.pg_class'::regclass
	AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
WHERE n.nspname = ANY ($1::text[]) AND c.relkind = 'S'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
