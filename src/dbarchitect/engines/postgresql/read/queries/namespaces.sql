-- Namespaces; `initial` is the access list that the installation gave.
SELECT n.nspname AS name, n.nspowner::int8 AS owner, d.description AS comment, n.oid < 16384 AS built_in,
    CASE WHEN n.nspacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(n.nspacl) AS a
    ), '[]') END AS acl,
    coalesce(n.nspacl = (SELECT p.initprivs FROM pg_init_privs AS p WHERE p.objoid = n.oid
                         AND p.classoid = 'pg_namespace'::regclass), n.nspacl IS NULL) AS initial
FROM pg_namespace AS n LEFT JOIN pg_description AS d ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND n.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND deptype = 'e'))
ORDER BY n.nspname COLLATE "C"
