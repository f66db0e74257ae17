SELECT m.name, m.tbl_name, m.sql
FROM sqlite_master AS m
WHERE m.type = 'trigger'
ORDER BY m.name
