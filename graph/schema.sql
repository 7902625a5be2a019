-- A graph in one SQLite file. Nodes are numbered: edges and their indexes are of numbers alone.

create table owners (
    key         integer primary key,
    id          text not null unique,
    fingerprint text not null
);

-- Every id that a statement or an edge names. Without a speaker, nobody states the node (any more).
create table nodes (
    key     integer primary key,
    id      text not null unique,
    speaker integer references owners (key)
);

create table statements (
    node       integer not null references nodes (key),
    owner      integer not null references owners (key),
    kind       text not null,
    name       text not null,
    parent     text not null,
    properties text not null,  -- a JSON object
    primary key (node, owner)
) without rowid;

create table edges (
    source     integer not null references nodes (key),
    target     integer not null references nodes (key),
    kind       text not null,
    owner      integer not null references owners (key),
    start      integer not null,
    end        integer not null,
    text       text not null,
    pin        text not null,
    properties text not null
);

create view stated_nodes as
select nodes.key, nodes.id, nodes.speaker, kind, name, parent, properties
from nodes
join statements on statements.node = nodes.key and statements.owner = nodes.speaker;

create view seen_edges as
select sources.id as source, targets.id as target, kind, owners.id as owner,
       start, end, text, pin, properties, edges.source as source_key, edges.target as target_key
from edges
join nodes as sources on sources.key = edges.source and sources.speaker is not null
join nodes as targets on targets.key = edges.target and targets.speaker is not null
join owners on owners.key = edges.owner;
