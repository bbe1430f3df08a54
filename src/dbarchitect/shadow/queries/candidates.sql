SELECT
    c.oid::bigint AS oid,
    c.relname AS name,
    r.oid::bigint AS root_oid,
    i.indrelid::bigint AS table_oid,
    c.relkind = 'i' AS leaf,
    a.amname AS method,
    tn.nspname AS table_namespace,
    t.relname AS table_name,
    i.indnkeyatts::int AS keys,
    i.indisunique AS is_unique,
    i.indexprs IS NOT NULL AS has_expressions,
    pg_get_expr(i.indpred, i.indrelid) AS predicate,
    coalesce(c.reloptions, '{}') AS options,
    pg_relation_filepath(c.oid) AS path,
    (SELECT array_agg(ARRAY[coalesce(h.attname, ''), b.attlen::text, b.attalign::text, b.attstorage::text,
                            format_type(b.atttypid, nullif(b.atttypmod, -1)), b.attname, b.atttypmod::text] ORDER BY b.attnum)
     FROM pg_attribute AS b
     LEFT JOIN pg_attribute AS h ON h.attrelid = i.indrelid AND h.attnum = (i.indkey::int2[])[b.attnum - 1] AND h.attnum > 0
     WHERE b.attrelid = c.oid) AS columns
FROM pg_class AS r
LEFT JOIN LATERAL pg_partition_tree(r.oid) AS p ON true
JOIN pg_class AS c ON c.oid = coalesce(p.relid, r.oid)
JOIN pg_index AS i ON i.indexrelid = c.oid
JOIN pg_class AS t ON t.oid = i.indrelid
JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
JOIN pg_am AS a ON a.oid = c.relam
WHERE r.oid = ANY(%s::oid[])
ORDER BY 1
