-- Views and materialized views.
SELECT c.oid::int8 AS oid, n.nspname AS namespace, c.relname AS name, c.relkind AS kind, c.relowner::int8 AS owner,
    d.description AS comment, c.relispopulated AS populated, coalesce(c.reloptions, '{}') AS options,
    CASE WHEN c.relacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(c.relacl) AS a
    ), '[]') END AS acl,
    pg_get_viewdef(c.oid, true) AS query, CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method,
    sp.spcname AS tablespace
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_am AS am ON am.oid = c.relam LEFT JOIN pg_tablespace AS sp ON sp.oid = c.reltablespace
LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
