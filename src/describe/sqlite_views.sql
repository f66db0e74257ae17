SELECT m.name, m.sql
FROM sqlite_master AS m
WHERE m.type = 'view'
ORDER BY m.name
