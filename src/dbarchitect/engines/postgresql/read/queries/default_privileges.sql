-- Default privileges; `standard` is what the engine gives without them.
SELECT p.defaclrole::int8 AS role, n.nspname AS namespace, p.defaclobjtype AS kind,
    (SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable)) FROM aclexplode(p.defaclacl) AS a) AS acl,
    CASE WHEN p.defaclnamespace = 0 THEN (
        SELECT jsonb_agg(jsonb_build_array(a.grantee::int8, a.privilege_type, a.is_grantable))
        FROM aclexplode(acldefault(CASE WHEN p.defaclobjtype = 'S' THEN 's' ELSE p.defaclobjtype END, p.defaclrole)) AS a) END AS standard
FROM pg_default_acl AS p LEFT JOIN pg_namespace AS n ON n.oid = p.defaclnamespace
WHERE %(namespaces)s::text[] IS NULL OR n.nspname = ANY (%(namespaces)s::text[])
ORDER BY p.defaclrole, n.nspname COLLATE "C" NULLS FIRST, p.defaclobjtype
