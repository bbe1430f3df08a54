-- Every role with its rights, memberships and settings for all databases.
SELECT r.oid::int8 AS oid, r.rolname AS name, r.rolcanlogin AS login, r.rolinherit AS inherit, r.rolbypassrls AS bypass_rls,
    r.rolsuper AS superuser, r.rolcreatedb AS create_database, r.rolcreaterole AS create_role,
    r.rolreplication AS replication, r.rolconnlimit AS connection_limit,
    ARRAY(SELECT p.rolname::text FROM pg_auth_members AS m JOIN pg_roles AS p ON p.oid = m.roleid
          WHERE m.member = r.oid ORDER BY p.rolname COLLATE "C") AS member_of,
    coalesce((SELECT s.setconfig FROM pg_db_role_setting AS s WHERE s.setrole = r.oid AND s.setdatabase = 0), '{}') AS settings,
    shobj_description(r.oid, 'pg_authid') AS comment
FROM pg_roles AS r
