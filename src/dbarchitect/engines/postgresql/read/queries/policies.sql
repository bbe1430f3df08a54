-- Row-level security policies; role 0 is PUBLIC.
SELECT p.polrelid::int8 AS relation, p.polname AS name, p.polcmd AS command, p.polpermissive AS permissive,
    p.polroles::int8[] AS roles, pg_get_expr(p.polqual, p.polrelid, true) AS using_expression,
    pg_get_expr(p.polwithcheck, p.polrelid, true) AS check_expression, d.description AS comment
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_description AS d ON d.objoid = p.oid AND d.classoid = 'pg_policy'::regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY p.polrelid, p.polname COLLATE "C"
