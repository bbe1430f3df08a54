-- Indexes that no constraint owns.
SELECT i.indrelid::int8 AS relation, x.relname AS name, pg_get_indexdef(i.indexrelid, 0, true) AS definition,
    am.amname AS method, i.indisunique AS is_unique, i.indisvalid AS valid, i.indisclustered AS clustered,
    coalesce((to_jsonb(i)->>'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
    coalesce(x.reloptions, '{}') AS options, sp.spcname AS tablespace, d.description AS comment,
    pn.nspname AS parent_namespace, px.relname AS parent_name,
    ARRAY(SELECT f.attname::text FROM pg_attribute AS f WHERE f.attrelid = x.oid ORDER BY f.attnum) AS column_names,
    coalesce((SELECT jsonb_agg(jsonb_build_array(f.attnum, f.attstattarget) ORDER BY f.attnum) FROM pg_attribute AS f
        WHERE f.attrelid = x.oid AND f.attstattarget >= 0), '[]') AS statistics_targets
FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_am AS am ON am.oid = x.relam
LEFT JOIN pg_tablespace AS sp ON sp.oid = x.reltablespace
LEFT JOIN pg_inherits AS h ON h.inhrelid = x.oid LEFT JOIN pg_class AS px ON px.oid = h.inhparent
LEFT JOIN pg_namespace AS pn ON pn.oid = px.relnamespace
LEFT JOIN pg_description AS d ON d.objoid = x.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY i.indrelid, x.relname COLLATE "C"
