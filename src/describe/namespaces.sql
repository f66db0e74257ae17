-- $1: names of namespaces
SELECT n.nspname
FROM pg_catalog.pg_namespace n
WHERE n.nspname = ANY ($1::text[])
ORDER BY n.nspname COLLATE "C"
