-- Extended statistics.
SELECT s.stxrelid::int8 AS relation, sn.nspname AS namespace, s.stxname AS name, pg_get_statisticsobjdef(s.oid) AS definition,
    (to_jsonb(s)->>'stxstattarget')::int AS target, d.description AS comment
FROM pg_statistic_ext AS s JOIN pg_class AS c ON c.oid = s.stxrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_namespace AS sn ON sn.oid = s.stxnamespace
LEFT JOIN pg_description AS d ON d.objoid = s.oid AND d.classoid = 'pg_statistic_ext'::regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY s.stxrelid, s.stxname COLLATE "C"
