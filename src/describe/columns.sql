-- $1: names of namespaces. A domain is seen as the type that it stands on, an
-- array as its element type and is_list.
-- The types are found in a query of their own, once a type: planned as one, the
-- joins would take longer to plan than to run.
SELECT
	a.attrelid,
	a.attnum,
	a.attname,
	t.type_name,
	t.type_namespace,
	t.is_enum,
	t.is_list,
	CASE WHEN t.is_domain THEN t.typtypmod ELSE a.atttypmod END
		AS type_modifier,
	a.attnotnull OR t.typnotnull AS is_required,
	a.attidentity <> '' AS is_identity,
	a.attgenerated <> '' AS is_generated,
	pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default_expression,
	pg_catalog.format_type(a.atttypid, a.atttypmod) AS formatted_type
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_catalog.pg_attrdef d
	ON d.adrelid = a.attrelid AND d.adnum = a.attnum
CROSS JOIN LATERAL (
	SELECT
		coalesce(e.typname, b.typname, t.typname) AS type_name,
		tn.nspname AS type_namespace,
		coalesce(e.typtype, b.typtype, t.typtype) = 'e' AS is_enum,
		e.oid IS NOT NULL AS is_list,
		b.oid IS NOT NULL AS is_domain,
		t.typtypmod,
		t.typnotnull
	FROM pg_catalog.pg_type t
	LEFT JOIN pg_catalog.pg_type b
		ON t.typtype = 'd' AND b.oid = t.typbasetype
	LEFT JOIN pg_catalog.pg_type e
		ON coalesce(b.typcategory, t.typcategory) = 'A'
		AND e.oid = coalesce(b.typelem, t.typelem)
	JOIN pg_catalog.pg_namespace tn
		ON tn.oid = coalesce(e.typnamespace, b.typnamespace, t.typnamespace)
	WHERE t.oid = a.atttypid
	OFFSET 0
) t
WHERE n.nspname = ANY ($1::text[])
	AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", a.attnum
