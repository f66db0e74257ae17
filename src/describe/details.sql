-- $1: names of namespaces. What stands beside the structure; kind is the place
-- in enum detail_kind.
SELECT q.kind, q.nspname, q.object, q.name, q.other
FROM (
	SELECT
		CASE
			WHEN k.contype = 'f' AND NOT fn.nspname = ANY ($1::text[])
				THEN 9
			WHEN k.contype = 'c' THEN 0
			WHEN k.contype = 'x' THEN 1
			ELSE 2
		END AS kind,
		n.nspname,
		c.relname AS object,
		k.conname AS name,
		fn.nspname AS other,
		0 AS place
	FROM pg_catalog.pg_constraint k
	JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
	LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
	WHERE k.contype IN ('c', 'x') OR k.contype IN ('p', 'u', 'f')
		AND k.condeferrable
		OR k.contype = 'f' AND NOT fn.nspname = ANY ($1::text[])
	UNION ALL
	SELECT 3, n.nspname, c.relname, NULL, NULL, 0
	FROM pg_catalog.pg_class c
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind = 'p' AND EXISTS (
		SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid
	)
	UNION ALL
	SELECT
		CASE WHEN c.relkind = 'v' THEN 6 ELSE 4 END
			+ CASE WHEN d.objsubid > 0 THEN 1 ELSE 0 END,
		n.nspname,
		c.relname,
		a.attname,
		NULL,
		0
	FROM pg_catalog.pg_description d
	JOIN pg_catalog.pg_class c ON c.oid = d.objoid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	LEFT JOIN pg_catalog.pg_attribute a
		ON a.attrelid = c.oid AND a.attnum = d.objsubid
		AND a.attnum > 0
	WHERE d.classoid = 'pg_catalog.pg_class'::regclass
		AND c.relkind IN ('r', 'p', 'v')
	UNION ALL
	SELECT 8, n.nspname, t.typname, NULL, NULL, 0
	FROM pg_catalog.pg_description d
	JOIN pg_catalog.pg_type t ON t.oid = d.objoid
	JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
	WHERE d.classoid = 'pg_catalog.pg_type'::regclass AND t.typtype = 'e'
	UNION ALL
	SELECT 10, n.nspname, c.relname, ic.relname, a.attname, key.n
	FROM pg_catalog.pg_index i
	JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
	JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	CROSS JOIN LATERAL pg_catalog.generate_series(
		i.indnkeyatts, i.indnatts - 1
	) AS key (n)
	JOIN pg_catalog.pg_attribute a
		ON a.attrelid = c.oid AND a.attnum = i.indkey[key.n]
	WHERE i.indnkeyatts < i.indnatts
) q
WHERE q.nspname = ANY ($1::text[])
ORDER BY q.nspname COLLATE "C", q.object COLLATE "C", q.kind,
	q.name COLLATE "C", q.place
