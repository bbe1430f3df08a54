-- Enumerations.
SELECT n.nspname AS namespace, t.typname AS name, t.typowner::int8 AS owner, d.description AS comment,
    CASE WHEN t.typacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(t.typacl) AS a
    ), '[]') END AS acl,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_description AS d ON d.objoid = t.oid AND d.classoid = 'pg_type'::regclass AND d.objsubid = 0
WHERE t.typtype = 'e' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND t.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_type'::regclass AND deptype = 'e'))
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
