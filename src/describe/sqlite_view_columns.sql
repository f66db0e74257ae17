-- of views: fails where one of them is broken
SELECT m.name, c.name, c.type
FROM sqlite_master AS m
JOIN pragma_table_info(m.name) AS c
WHERE m.type = 'view'
ORDER BY m.name, c.cid
