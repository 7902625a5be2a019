-- Built after the first load: sorting once is three times as fast as keeping order row by row.

create index statements_of_owner on statements (owner);
create index edges_out on edges (source, kind, target);
create index edges_in on edges (target, kind, source);
create index edges_of_owner on edges (owner);
