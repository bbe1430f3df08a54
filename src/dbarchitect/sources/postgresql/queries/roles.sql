SELECT
    r.rolname AS name,
    r.rolcanlogin AS login,
    r.rolinherit AS inherit,
    r.rolbypassrls AS bypass_row_security,
    r.rolsuper AS superuser,
    r.rolcreatedb AS create_database,
    r.rolcreaterole AS create_role,
    r.rolreplication AS replication,
    r.rolconnlimit AS connection_limit,
    coalesce((
        SELECT array_agg(g.rolname::text ORDER BY g.rolname)
        FROM pg_auth_members AS m JOIN pg_roles AS g ON g.oid = m.roleid
        WHERE m.member = r.oid), '{}') AS member_of,
    coalesce(r.rolconfig, '{}') AS settings
FROM pg_roles AS r
WHERE r.rolname !~ '^pg_'
ORDER BY r.rolname
