-- virtual tables and what SQLite keeps for itself are left out
SELECT m.name
FROM sqlite_master AS m
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
	AND coalesce(m.sql, '') NOT LIKE 'CREATE VIRTUAL TABLE%'
ORDER BY m.name
