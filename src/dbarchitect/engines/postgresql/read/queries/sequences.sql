-- Sequences; `tie` is `a` when a column owns it, `i` when it is an identity column's.
SELECT n.nspname AS namespace, c.relname AS name, c.relowner::int8 AS owner, d.description AS comment,
    c.relpersistence AS persistence,
    CASE WHEN c.relacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(c.relacl) AS a
    ), '[]') END AS acl,
    format_type(s.seqtypid, NULL) AS type, s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS minimum,
    s.seqmax AS maximum, s.seqcache AS cache, s.seqcycle AS cycle,
    w.deptype AS tie, w.refobjid::int8 AS table_oid, wn.nspname AS table_namespace, wc.relname AS table_name,
    wa.attname AS column_name
FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_depend AS w ON w.classid = 'pg_class'::regclass AND w.objid = c.oid AND w.objsubid = 0
    AND w.refclassid = 'pg_class'::regclass AND w.deptype IN ('a', 'i') AND w.refobjsubid > 0
LEFT JOIN pg_class AS wc ON wc.oid = w.refobjid LEFT JOIN pg_namespace AS wn ON wn.oid = wc.relnamespace
LEFT JOIN pg_attribute AS wa ON wa.attrelid = w.refobjid AND wa.attnum = w.refobjsubid
LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
