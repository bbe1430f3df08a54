-- Expressions and queries that the engine could read back otherwise than it printed them, and objects that need each other.
do $$
begin
    if not exists (select from pg_roles where rolname = 'round_trip_reader') then
        create role round_trip_reader;
    end if;
end $$;
create table t (a int, b int, c numeric, s varchar(20), x text, y text collate "C", d date, ts timestamptz, tsn timestamp, j jsonb, arr int[], sarr varchar[], bo boolean, i interval, r int4range, "char" "char", "user" int, ch char(4), bt bytea, ip inet, e float8, m money, u uuid, tm time);
alter table t add check (a - (b - a) > 0),
    add check ((a - b) - a > 0),
    add check (-(-a) > 0),
    add check (- (a + b) < 3),
    add check (a * (b + 1) % 3 = 0),
 add check (not (a = b and bo)),
    add check (not a = b or (bo and (a > 1 or b > 2))),
    add check ((a = b) = (b = a)),
    add check ((a = b) is not true),
    add check (a is distinct from b),
    add check ((a,b) is not null),
 add check ((a,b) < (1,2)),
    add check ((x || y)::varchar(5) like 'a%' escape '!'),
    add check (x || (y || x) <> ''),
    add check (x::text::varchar::text = 'a'),
    add check (s in ('a','b')),
    add check (s not in ('a','b') or s is null),
 add check (s = any (array['a','b']::varchar[])),
    add check (s = any ('{a,b}'::text[])),
    add check (x = any (sarr)),
    add check (ch in ('a','b')),
    add check (a in (1,2,3)),
    add check (c in (1,2.5,3)),
    add check (a = any (array[1::smallint, 2::smallint]::int[])),
 add check (d + 1 > '2020-01-01'),
    add check (ts at time zone 'UTC' > tsn),
    add check (extract(year from d) > 1999),
    add check (i > interval '1 day' * 2),
    add check (i < '3 months'::interval year to month),
 add check (case when a > 1 then b when a is null then 0 else (case a when 3 then 1 else 2 end) end > 0),
    add check (case x when 'a' then true else false end),
 add check (coalesce(a, b, 1) > nullif(b, 2)),
    add check (greatest(a,b) > least(a, 1)),
    add check (j ->> 'a' = 'b' and j -> 'x' -> 0 is null),
    add check ((j -> 'x') ? 'k'),
    add check (j #>> '{a,b}' = 'q' or (j @> '{"a":1}')),
 add check (arr[1] > 0 and arr[2:3] = '{1,2}' and (arr || 1)[1] > 3),
    add check (1 = any (arr) and 5 <> all (arr)),
    add check (array[a,b] && arr),
    add check (array[s, x::varchar] @> sarr),
    add check (array[[1,2],[3,4]] <> array[[a,b]]),
 add check (r && '[1,3)'::int4range),
    add check (r @> a and not isempty(r)),
    add check (x ~* '^[a-z]+\d$' and x !~ 'b\\c'),
    add check (x similar to 'a|b'),
    add check (x ilike '%a' collate "C"),
    add check ((x collate "C") < y),
 add check (a between 1 and 5),
    add check (overlay(x placing 'z' from 2 for 1) <> substring(x from 2 for 3)),
    add check (substring(x from '^a') = trim(both 'x' from y)),
    add check (position('a' in x) > 0),
 add check ("user" > 1 and "char" = 'a'),
    add check (a > -1 and a <> -2147483648 and c > -1.5),
    add check (a > - b),
    add check (2 ^ (a ^ b) > 1),
    add check (a::bigint::text <> '' and (a + 1)::text <> ''),
    add check (bt <> '\x00ff'),
    add check (ip << '10.0.0.0/8'),
 add check (e > 'NaN' or e < 1e-10 or e = 1.5::real),
    add check (m > 5::money),
    add check (u = '00000000-0000-0000-0000-000000000000'),
    add check (tm > '12:00' and (d, d) overlaps (d, d)),
    add check (row(a, x) = row(1, 'x')),
    add check (x is normalized and x is nfc normalized),
 add check (bo is unknown or bo is not false),
    add check (current_user <> 'x' and current_date > d),
    add check (a & b | 3 # 5 = ~ a << 2),
    add check (x <> E'a\nb\'c\\' and x <> U&'\0041'),
    add check (@ a > 1 and |/ e > 2),
 add check ((a > 1) or ((b > 1) and (c > 1)) and not (not bo)),
    add check (j['a']['b'] is not null),
    add check (x = (y || 'z') || 'w'),
    add check ((a + b) * 2 - 1 / (b - 1) > 0),
    add check (a = (b + 1) is true);
create view big as with recursive w as materialized (select a, b from t), z(n, q) as (select 1, 'a'::text union all select n + 1, q || 'b' from z where n < 3) search depth first by n set ord cycle n set is_cycle using path
 select distinct on (t.a) t.a, t.b as "B c", count(*) filter (where t.a > 1) over (partition by t.b order by t.c rows between 1 preceding and unbounded following exclude current row) as cnt, (select max(w.a) from w where w.b = t.b) as mx, array(select n from z) as ns, exists (select 1 from w) as ex, t.a in (select b from t t2) as inn, l.*, g, grp.ff
 from t left join lateral (select t.a + 1 as la, t.s) l on true cross join generate_series(1, 3) with ordinality as g(g, o) join (values (1, 'x'), (2, 'y')) as grp(aa, ff) on grp.aa = t.a full join w on w.a = t.a , z
 where t.s in ('a','b') and (t.a, t.b) = any (select a, b from w) and t.x like any (array['a%', 'b%']) and t.a > all (select 1) and not exists (select from z where false) order by t.a desc nulls last, t.b using > limit 10 offset 1;
create view gs as select a, b, grouping(a, b), sum(c), percentile_cont(0.5) within group (order by e), string_agg(distinct x, ', ' order by x desc), mode() within group (order by s), rank(1) within group (order by a) from t group by grouping sets ((a, b), rollup (a, b), cube (a), ()) having sum(c) > 1;
create view un as (select 1 as k union select 2) intersect (select 3 except all select 4) union all select 5 order by 1 limit 3;
create view tt as select * from t tablesample bernoulli (10) repeatable (3);
create view fu as select a from t for update;
create view rf as select * from rows from (generate_series(1,2), unnest(array['a','b'])) with ordinality as f(p, q, o);
create view js as select json_build_object('a', 1), t.*::text as whole, row_to_json(t) as rj, (t).a as fa, t as rowv, cast(a as numeric(5,1)) as n, a::text::date as dt from t;
create view usj as select t.c, a from t join t as t2 using (a, b) as jn;
create view nat as select * from (select 1 as a, 2 as z) n natural join (select 1 as a) o;
create view aliased (p, q) as select a, b from t as q(p1, q1, a, b);
create view c_names as select x as un, y as gs from t;
create view zz_first as select un, gs from c_names;
create view aa_second as select un.k from un join zz_first on true;
create view shadow as select lower(x) as lower, date(tsn) as date, "user" as "User", 'literal''s' as "quo""ted" from t;
-- interdependent things
create table owner1 (id int primary key);
create function f_default() returns int language plpgsql stable as $$ begin return (select max(id) from owner1); end $$;
create function f_row(owner1) returns text language sql immutable as $$ select $1.id::text $$;
create index on owner1 (f_row(owner1));
alter table owner1 add v int default f_default(),
    add check (f_row(owner1) <> '');
create function f_set() returns setof owner1 language sql begin atomic select * from owner1; end;
create view v_set as select * from f_set();
create function f_view(v_set) returns v_set language sql as 'select $1';
create view v_on as select (f_view(v.*)).id from v_set v;
create table comp (o owner1, os owner1[], v v_set);
create domain dcomp as owner1 check ((value).id > 0);
create table usesdcomp (d dcomp);
create type nested as (o owner1, ds dcomp[]);
create domain dd as dcomp;
create function takes_nested(nested, dd default null) returns table (z nested, q int) language plpgsql as 'begin end';
create table cy1 (id int primary key, n int);
create table cy2 (id int primary key, n int references cy1);
create table cy3 (id int primary key, n int references cy2, self int references cy3);
alter table cy1 add foreign key (n) references cy3;
create table aacy (id int references cy1);
-- partition names by hand
create table hp (id int, k text, constraint hp_pk primary key (id), constraint "hp uq" unique (id, k)) partition by hash (id); 
create table hp0 (k text, id int, constraint hp0_mypk primary key (id));
alter table hp attach partition hp0 for values with (modulus 2, remainder 0);
create table hp1 partition of hp for values with (modulus 2, remainder 1) partition by range (id);
create table hp1a partition of hp1 for values from (1) to (5);
create table hp1b partition of hp1 for values from (5) to (15);
create index hp_k on hp (k);
alter index hp1a_k_idx rename to "my own";
create table hpref (id int references hp);
create index hp_k2 on hp (k, id);
create index hp_k3 on hp (k) where id > 3;
create table idg (id int generated always as identity);  grant usage, select on sequence idg_id_seq to round_trip_reader; 
create table lk (like t including all);
create index hp_fill on hp (id, k);
create table opt (id int primary key, v int) partition by range (id);
create table opt1 partition of opt for values from (1) to (2);
create index on opt (v);
alter index opt1_v_idx set (fillfactor = 60);
alter index opt1_pkey set (fillfactor = 55);
