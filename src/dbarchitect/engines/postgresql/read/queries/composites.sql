-- Composite types that are no table's row type.
SELECT n.nspname AS namespace, t.typname AS name, t.typowner::int8 AS owner, d.description AS comment,
    CASE WHEN t.typacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(t.typacl) AS a
    ), '[]') END AS acl,
    coalesce((
        SELECT jsonb_agg(jsonb_build_object('name', f.attname, 'type', format_type(f.atttypid, f.atttypmod),
            'collation_name', l.collname, 'collation_namespace', l.collnamespace::regnamespace::text,
            'comment', col_description(c.oid, f.attnum)) ORDER BY f.attnum)
        FROM pg_attribute AS f JOIN pg_type AS ft ON ft.oid = f.atttypid
        LEFT JOIN pg_collation AS l ON l.oid = f.attcollation AND f.attcollation <> ft.typcollation
        WHERE f.attrelid = c.oid AND f.attnum > 0 AND NOT f.attisdropped), '[]') AS attributes
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
LEFT JOIN pg_description AS d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0
WHERE t.typtype = 'c' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND t.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_type'::regclass AND deptype = 'e'))
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
