-- Shadow databases that a killed run of Nicol left behind: named with a
-- version 7 UUID, which says when, over an hour ago; this role's own; and
-- nobody is in them. Prisma's have version 4 and are never among them.
SELECT d.datname
FROM pg_catalog.pg_database AS d
WHERE d.datname ~ '^prisma_migrate_shadow_db_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$'
  AND pg_catalog.pg_get_userbyid(d.datdba) = current_user
  AND ('x' || translate(substr(d.datname, 26, 13), '-', ''))::bit(48)::bigint
      < extract(epoch FROM now()) * 1000 - 3600000
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid
  )
