-- Triggers that users made; those a partition has from its parent are left out.
SELECT t.tgrelid::int8 AS relation, t.tgname AS name, pg_get_triggerdef(t.oid, true) AS definition,
    t.tgenabled AS enabled, d.description AS comment
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_description AS d ON d.objoid = t.oid AND d.classoid = 'pg_trigger'::regclass AND d.objsubid = 0
WHERE NOT t.tgisinternal AND coalesce((to_jsonb(t)->>'tgparentid')::oid, 0) = 0 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY t.tgrelid, t.tgname COLLATE "C"
