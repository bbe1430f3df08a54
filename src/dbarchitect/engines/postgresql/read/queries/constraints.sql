-- Constraints of tables; columns by number.
SELECT k.oid::int8 AS oid, k.conrelid::int8 AS relation, k.conname AS name, k.contype AS kind, k.condeferrable AS is_deferrable,
    k.condeferred AS is_deferred, k.convalidated AS validated, coalesce((to_jsonb(k)->>'conenforced')::bool, true) AS enforced,
    coalesce((to_jsonb(k)->>'conperiod')::bool, false) AS period, k.conislocal AS is_local, k.coninhcount AS parents,
    k.connoinherit AS no_inherit, k.conparentid::int8 AS parent, p.conrelid::int8 AS parent_relation, p.conname AS parent_name,
    k.conkey AS columns, tn.nspname AS target_namespace, tc.relname AS target_name,
    CASE WHEN k.contype = 'f' THEN ARRAY(SELECT f.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
        JOIN pg_attribute AS f ON f.attrelid = k.confrelid AND f.attnum = u.number ORDER BY u.place) END AS target_columns,
    k.confupdtype AS on_update, k.confdeltype AS on_delete, k.confmatchtype AS match,
    to_jsonb(k)->'confdelsetcols' AS on_delete_columns,
    CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid, true) END AS expression,
    CASE WHEN k.contype = 'x' THEN pg_get_constraintdef(k.oid, true) END AS definition,
    i.indnkeyatts AS key_count, i.indkey::int2[] AS index_columns,
    coalesce((to_jsonb(i)->>'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
    i.indisclustered AS clustered, coalesce(x.reloptions, '{}') AS options, sp.spcname AS tablespace,
    CASE WHEN k.conparentid <> 0 AND k.contype IN ('p', 'u', 'x') THEN ARRAY(SELECT f.attname::text FROM pg_attribute AS f
        WHERE f.attrelid = x.oid ORDER BY f.attnum) END AS index_column_names,
    x.relname AS index_name, d.description AS comment
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_constraint AS p ON p.oid = k.conparentid
LEFT JOIN pg_class AS tc ON tc.oid = k.confrelid LEFT JOIN pg_namespace AS tn ON tn.oid = tc.relnamespace
LEFT JOIN pg_index AS i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class AS x ON x.oid = i.indexrelid LEFT JOIN pg_tablespace AS sp ON sp.oid = x.reltablespace
LEFT JOIN pg_description AS d ON d.objoid = k.oid AND d.classoid = 'pg_constraint'::regclass AND d.objsubid = 0
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY k.conrelid, k.conname COLLATE "C"
