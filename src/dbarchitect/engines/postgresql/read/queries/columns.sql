-- Columns of tables and views, in their order.
SELECT a.attrelid::int8 AS relation, a.attname AS name, a.attnum AS number, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS not_null, pg_get_expr(e.adbin, e.adrelid, true) AS default_expression, a.attidentity AS identity,
    a.attgenerated AS generated, l.collname AS collation_name, ln.nspname AS collation_namespace,
    CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
    to_jsonb(a)->>'attcompression' AS compression, nullif(a.attstattarget, -1) AS statistics_target,
    coalesce(a.attoptions, '{}') AS options, coalesce(a.attfdwoptions, '{}') AS server_options,
    d.description AS comment, a.attislocal AS is_local,
    CASE WHEN a.attacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(x.grantee::int8, x.privilege_type, x.is_grantable)) FROM aclexplode(a.attacl) AS x
    ), '[]') END AS acl
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
LEFT JOIN pg_collation AS l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_namespace AS ln ON ln.oid = l.collnamespace
LEFT JOIN pg_description AS d ON d.objoid = a.attrelid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY a.attrelid, a.attnum
