-- $1: names of namespaces. Those that PostgreSQL itself made for partitions
-- are not listed.
SELECT
	k.conrelid,
	k.confrelid,
	k.conname,
	k.conkey,
	k.confkey,
	k.confdeltype,
	k.confupdtype,
	k.condeferrable,
	k.condeferred,
	k.convalidated
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1::text[]) AND k.contype = 'f' AND k.conparentid = 0
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", k.conname COLLATE "C"
