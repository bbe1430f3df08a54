-- Range types.
SELECT n.nspname AS namespace, t.typname AS name, t.typowner::int8 AS owner, d.description AS comment,
    CASE WHEN t.typacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(t.typacl) AS a
    ), '[]') END AS acl,
    format_type(r.rngsubtype, NULL) AS subtype,
    CASE WHEN NOT o.opcdefault THEN o.opcname END AS operator_class, opn.nspname AS operator_class_namespace,
    l.collname AS collation_name, ln.nspname AS collation_namespace,
    r.rngcanonical::oid::int8 AS canonical_oid,
    nullif(r.rngcanonical::regproc::text, '-') AS canonical, nullif(r.rngsubdiff::regproc::text, '-') AS subtype_diff,
    m.typname AS multirange, mn.nspname AS multirange_namespace
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_range AS r ON r.rngtypid = t.oid
JOIN pg_opclass AS o ON o.oid = r.rngsubopc JOIN pg_namespace AS opn ON opn.oid = o.opcnamespace
JOIN pg_type AS b ON b.oid = r.rngsubtype
LEFT JOIN pg_collation AS l ON l.oid = r.rngcollation AND r.rngcollation <> b.typcollation
LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace
LEFT JOIN pg_type AS m ON m.oid = (to_jsonb(r)->>'rngmultitypid')::oid
LEFT JOIN pg_namespace AS mn ON mn.oid = m.typnamespace
LEFT JOIN pg_description AS d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0
WHERE t.typtype = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND t.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_type'::regclass AND deptype = 'e'))
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
