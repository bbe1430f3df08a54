-- Domains with their constraints.
SELECT n.nspname AS namespace, t.typname AS name, t.typowner::int8 AS owner, d.description AS comment,
    CASE WHEN t.typacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(t.typacl) AS a
    ), '[]') END AS acl,
    format_type(t.typbasetype, t.typtypmod) AS base, t.typnotnull AS not_null,
    coalesce(pg_get_expr(t.typdefaultbin, 0, true), quote_literal(t.typdefault)) AS default_expression,
    l.collname AS collation_name, ln.nspname AS collation_namespace,
    coalesce((
        SELECT jsonb_agg(jsonb_build_object('name', c.conname, 'kind', c.contype, 'validated', c.convalidated,
            'expression', pg_get_expr(c.conbin, 0, true),
            'comment', obj_description(c.oid, 'pg_constraint')) ORDER BY c.conname COLLATE "C")
        FROM pg_constraint AS c WHERE c.contypid = t.oid), '[]') AS constraints
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_type AS b ON b.oid = t.typbasetype
LEFT JOIN pg_collation AS l ON l.oid = t.typcollation AND t.typcollation <> b.typcollation
LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace
LEFT JOIN pg_description AS d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0
WHERE t.typtype = 'd' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND t.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_type'::regclass AND deptype = 'e'))
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
