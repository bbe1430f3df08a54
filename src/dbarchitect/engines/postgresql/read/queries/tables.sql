-- Tables, partitioned and foreign ones too.
SELECT c.oid::int8 AS oid, n.nspname AS namespace, c.relname AS name, c.relkind AS kind, c.relowner::int8 AS owner,
    d.description AS comment, c.relpersistence AS persistence, c.relrowsecurity AS row_security,
    c.relforcerowsecurity AS force_row_security, c.relispartition AS is_partition,
    CASE WHEN c.relacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(c.relacl) AS a
    ), '[]') END AS acl,
    coalesce(c.reloptions, '{}') AS options, coalesce(t.reloptions, '{}') AS toast_options,
    pg_get_partkeydef(c.oid) AS partition_key, pg_get_expr(c.relpartbound, c.oid, true) AS bounds,
    coalesce((SELECT jsonb_agg(jsonb_build_array(pn.nspname, pc.relname) ORDER BY i.inhseqno)
        FROM pg_inherits AS i JOIN pg_class AS pc ON pc.oid = i.inhparent JOIN pg_namespace AS pn ON pn.oid = pc.relnamespace
        WHERE i.inhrelid = c.oid), '[]') AS parents,
    oft.typname AS of_type, ofn.nspname AS of_type_namespace,
    c.relreplident AS replica_identity,
    (SELECT x.relname FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
     WHERE i.indrelid = c.oid AND i.indisreplident) AS replica_index,
    CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method,
    sp.spcname AS tablespace,
    fs.srvname AS server, coalesce(ft.ftoptions, '{}') AS server_options
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS t ON t.oid = c.reltoastrelid
LEFT JOIN pg_type AS oft ON oft.oid = c.reloftype LEFT JOIN pg_namespace AS ofn ON ofn.oid = oft.typnamespace
LEFT JOIN pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_tablespace AS sp ON sp.oid = c.reltablespace
LEFT JOIN pg_foreign_table AS ft ON ft.ftrelid = c.oid LEFT JOIN pg_foreign_server AS fs ON fs.oid = ft.ftserver
LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND c.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype = 'e'))
  AND c.oid <> ALL (%(relations)s::oid[])
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
