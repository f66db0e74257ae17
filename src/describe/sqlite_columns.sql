-- pk: the place in the primary key, from 1; hidden: 2 and 3 are generated
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_master AS m
JOIN pragma_table_xinfo(m.name) AS c
WHERE m.type = 'table' AND c.hidden <> 1
ORDER BY m.name, c.cid
