-- One row for each key column; its name is null for an expression. The index
-- of a primary key is not listed: the columns tell it.
SELECT m.name, i.name, i."unique", i.origin = 'u', k.name, k."desc", x.sql,
	i.seq
FROM sqlite_master AS m
JOIN pragma_index_list(m.name) AS i
JOIN pragma_index_xinfo(i.name) AS k
LEFT JOIN sqlite_master AS x ON x.type = 'index' AND x.name = i.name
WHERE m.type = 'table' AND i.origin <> 'pk' AND k.key
ORDER BY m.name, i.name, k.seqno
