-- What came with PostgreSQL 17 and 18.
create table v (a int, b int generated always as (a * 2) virtual, c int generated always as (a+1), d int, constraint ne check (a > 1) not enforced, constraint nn not null d);
create table tk (id int4range, p daterange, primary key (id, p without overlaps));
create table tk2 (id int4range, p daterange, x int constraint aa not null, constraint u unique (id, p without overlaps), foreign key (id, period p) references tk (id, period p));
create table fk_ne (id int primary key, r int references fk_ne not enforced, q uuid default uuidv7());
create table pa (id int generated always as identity, x int not null, y int constraint ynn not null) partition by list (id);
create table pa1 partition of pa for values in (1);
create table pa2 (y int not null, x int constraint xq not null, id int not null);
alter table pa attach partition pa2 for values in (2);
create table pa3 partition of pa (x default 4, constraint k check (x>1)) default;
create view jt as select * from json_table('[1]', '$[*]' columns (a int path '$', n for ordinality, nested path '$.x[*]' columns (b text exists path '$'))) as q;
create view jv as select json_value('{"a":1}', '$.a' returning int default 3 on empty), json_object('a': 1 absent on null), json_array(1,2), json_query('{}','$' with wrapper), '{}' is json object as ij, json_exists('{}', '$');
