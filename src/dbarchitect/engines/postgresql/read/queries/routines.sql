-- Functions, procedures and aggregates.
SELECT n.nspname AS namespace, p.proname AS name, p.proowner::int8 AS owner, d.description AS comment,
    CASE WHEN p.proacl IS NOT NULL THEN coalesce((
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(p.proacl) AS a
    ), '[]') END AS acl,
    p.prokind AS kind, l.lanname AS language, p.prosecdef AS security_definer, coalesce(p.proconfig, '{}') AS settings,
    pg_get_function_identity_arguments(p.oid) AS arguments,
    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition,
    (to_jsonb(p)->>'prosqlbody') IS NOT NULL AS has_parsed_body,
    CASE WHEN p.prokind = 'a' THEN (
        SELECT jsonb_build_object(
            'SFUNC', g.aggtransfn::regproc::text, 'STYPE', format_type(g.aggtranstype, NULL), 'SSPACE', g.aggtransspace,
            'FINALFUNC', g.aggfinalfn::regproc::text, 'FINALFUNC_EXTRA', g.aggfinalextra,
            'FINALFUNC_MODIFY', g.aggfinalmodify, 'COMBINEFUNC', g.aggcombinefn::regproc::text,
            'SERIALFUNC', g.aggserialfn::regproc::text, 'DESERIALFUNC', g.aggdeserialfn::regproc::text,
            'INITCOND', g.agginitval, 'MSFUNC', g.aggmtransfn::regproc::text, 'MINVFUNC', g.aggminvtransfn::regproc::text,
            'MSTYPE', CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END,
            'MSSPACE', g.aggmtransspace, 'MFINALFUNC', g.aggmfinalfn::regproc::text,
            'MFINALFUNC_EXTRA', g.aggmfinalextra, 'MFINALFUNC_MODIFY', g.aggmfinalmodify, 'MINITCOND', g.aggminitval,
            'SORTOP', CASE WHEN g.aggsortop <> 0 THEN (SELECT jsonb_build_array(o.oprname, o.oprnamespace::regnamespace::text)
                FROM pg_operator AS o WHERE o.oid = g.aggsortop) END,
            'PARALLEL', p.proparallel, 'kind', g.aggkind)
        FROM pg_aggregate AS g WHERE g.aggfnoid = p.oid) END AS aggregate
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_language AS l ON l.oid = p.prolang
LEFT JOIN pg_description AS d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
WHERE p.oid >= 16384 -- the engine's own, thousands of them, have smaller numbers
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (%(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[]))
  AND p.oid <> ALL (ARRAY(SELECT objid FROM pg_depend WHERE classid = 'pg_proc'::regclass AND deptype = 'e'))
  AND p.oid <> ALL (%(routines)s::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend AS i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", pg_get_function_identity_arguments(p.oid) COLLATE "C"
