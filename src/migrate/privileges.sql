-- The statements that give namespaces, made anew, the owner, the rights and the
-- default rights that they had: roles such as Supabase's anon and authenticated
-- need them. $1: the names of the namespaces.
SELECT format('ALTER SCHEMA %I OWNER TO %I', n.nspname,
              pg_get_userbyid(n.nspowner)) AS statement
FROM pg_catalog.pg_namespace n
WHERE n.nspname = ANY ($1::text[])
UNION ALL
SELECT format('GRANT %s ON SCHEMA %I TO %s%s',
              string_agg(a.privilege_type, ', '), n.nspname,
              CASE a.grantee WHEN 0 THEN 'PUBLIC'
                   ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
              CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_catalog.pg_namespace n, aclexplode(n.nspacl) a
WHERE n.nspname = ANY ($1::text[]) AND a.grantee <> n.nspowner
GROUP BY n.nspname, a.grantee, a.is_grantable
UNION ALL
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I '
              'GRANT %s ON %s TO %s%s',
              pg_get_userbyid(d.defaclrole), n.nspname,
              string_agg(a.privilege_type, ', '),
              CASE d.defaclobjtype WHEN 'r' THEN 'TABLES'
                   WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                   ELSE 'TYPES' END,
              CASE a.grantee WHEN 0 THEN 'PUBLIC'
                   ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
              CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_catalog.pg_default_acl d
JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace,
     aclexplode(d.defaclacl) a
WHERE n.nspname = ANY ($1::text[]) AND d.defaclobjtype IN ('r', 'S', 'f', 'T')
GROUP BY d.defaclrole, n.nspname, d.defaclobjtype, a.grantee, a.is_grantable
