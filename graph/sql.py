"""Every SQL statement of the SQLite store; the tables are in ``schema.sql``."""

# Dropped for the first load: to sort once is faster than to keep order row by row.
INDEXES = {
    "statements_of_owner": "create index statements_of_owner on statements (owner)",
    "edges_out": "create index edges_out on edges (source, kind, target)",
    "edges_in": "create index edges_in on edges (target, kind, source)",
    "edges_of_owner": "create index edges_of_owner on edges (owner)",
}
DROP_INDEX = {name: f"drop index if exists {name}" for name in INDEXES}
TOUCHED = "create temp table if not exists touched (node integer primary key)"

NODE_KEY = "select key from nodes where id = ?"
ADD_NODE = "insert into nodes (id) values (?) returning key"
ADD_OWNER = "insert into owners (id, fingerprint) values (?, ?) returning key"
ADD_STATEMENT = "insert into statements values (?, ?, ?, ?, ?, ?)"
ADD_EDGE = "insert into edges values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
TOUCH = "insert or ignore into touched values (?)"

OWNER_KEY = "select key from owners where id = ?"
RETRACT = (
    "insert or ignore into touched select node from statements where owner = ?",
    "insert or ignore into touched select source from edges where owner = ?",
    "insert or ignore into touched select target from edges where owner = ?",
    "delete from statements where owner = ?",
    "delete from edges where owner = ?",
    "delete from owners where key = ?",
)

# Decides anew who speaks for the touched nodes and what they are part of: rules 1 and 2 of
# graph.model. :structure lists the kinds of edges that lead to parents, :parent_edges maps kinds of
# nodes to them.
SETTLE = (
    """
    insert or ignore into touched select target from edges
    where source in touched and kind in (select value from json_each(:structure))
    """,
    """
    delete from edges
    where source in touched and kind in (select value from json_each(:structure))
    """,
    """
    update nodes set speaker = coalesce(
        (select owner from statements join owners on owners.key = owner
         where node = nodes.key and owners.id = nodes.id),
        (select owner from statements join owners on owners.key = owner
         where node = nodes.key order by owners.id limit 1)
    )
    where key in touched
    """,
    """
    insert or ignore into nodes (id)
    select parent from stated_nodes where key in touched and parent <> ''
    """,
    """
    insert into edges
    select stated.key, parents.key, parent_edges.value, stated.speaker, -1, -1, '', '', '{}'
    from stated_nodes as stated
    join nodes as parents on parents.id = stated.parent
    join json_each(:parent_edges) as parent_edges on parent_edges.key = stated.kind
    where stated.key in touched
    """,
    """
    delete from nodes
    where key in touched and speaker is null
      and not exists (select 1 from edges where source = nodes.key)
      and not exists (select 1 from edges where target = nodes.key)
    """,
    "delete from touched",
)

IS_EMPTY = "select not exists (select 1 from owners)"
OWNERS = "select id, fingerprint from owners"
NODE = "select id, kind, name, parent, properties from stated_nodes where id = ?"
NODES_BY_ID = """
select id, kind, name, parent, properties from stated_nodes
where id in (select value from json_each(?))
"""
NODES = "select id, kind, name, parent, properties from stated_nodes"
NODES_OF_KIND = f"{NODES} where kind = ?"

ALL_EDGES = "select source, target, kind, owner, start, end, text, pin, properties from seen_edges"
EDGES = """
select source, target, kind, owner, start, end, text, pin, properties from seen_edges
where :outwards and source_key = (select key from nodes where id = :id)
  and kind in (select value from json_each(:kinds))
union all
select source, target, kind, owner, start, end, text, pin, properties from seen_edges
where :inwards and target_key = (select key from nodes where id = :id)
  and kind in (select value from json_each(:kinds))
order by kind, source, target, owner, start, end limit :limit
"""

_CITATIONS = """
select cited.source, cited.target, cited.kind, cited.owner, cited.start, cited.end,
       cited.text, cited.pin, cited.properties,
       other.id, other.kind, other.name, other.parent, other.properties,
       coalesce(
           (select min(courts.id) from edges
            join nodes as courts on courts.key = edges.target and courts.speaker is not null
            where edges.source = other.key and edges.kind = 'decided_by'),
           ''
       )
from seen_edges as cited
join stated_nodes as other on other.key = cited.{other}_key
where cited.{this}_key = (select key from nodes where id = ?) and cited.kind = 'cites'
order by cited.source, cited.target, cited.owner, cited.start, cited.end
"""
CITATIONS_IN = _CITATIONS.format(this="target", other="source")
CITATIONS_OUT = _CITATIONS.format(this="source", other="target")

CITED_PAIRS = """
select sources.id, targets.id, occurrences
from (select source, target, count(*) as occurrences from edges
      where kind = 'cites' group by source, target) as cited
join nodes as sources on sources.key = cited.source and sources.speaker is not null
join nodes as targets on targets.key = cited.target and targets.speaker is not null
"""

UNMATCHED = """
select cited.id, cited.kind, cited.name, cited.parent, cited.properties,
       documents, occurrences
from (
    select target, count(distinct source) as documents, count(*) as occurrences
    from edges join nodes as sources on sources.key = source and sources.speaker is not null
    where kind = 'cites' group by target
) as counted
join stated_nodes as cited on cited.key = counted.target and cited.kind = 'authority'
where :authority = '' or cited.properties ->> 'authority' = :authority
order by documents desc, occurrences desc, cited.id limit :limit
"""

STATED_NODES = """
select nodes.id, kind, name, parent, properties
from statements
join owners on owners.key = statements.owner
join nodes on nodes.key = statements.node
where owners.id = ?
"""
STATED_EDGES = """
select sources.id, targets.id, kind, owners.id, start, end, text, pin, properties
from edges
join owners on owners.key = edges.owner
join nodes as sources on sources.key = edges.source
join nodes as targets on targets.key = edges.target
where owners.id = :owner and kind not in (select value from json_each(:structure))
"""

ADJACENT = """
select here.id, there.id
from json_each(:frontier) as frontier
join nodes as here on here.id = frontier.value and here.speaker is not null
join edges on edges.source = here.key and kind in (select value from json_each(:kinds))
join nodes as there on there.key = edges.target and there.speaker is not null
union
select here.id, there.id
from json_each(:frontier) as frontier
join nodes as here on here.id = frontier.value and here.speaker is not null
join edges on edges.target = here.key and kind in (select value from json_each(:kinds))
join nodes as there on there.key = edges.source and there.speaker is not null
"""

COUNT_NODES = "select kind, count(*) from stated_nodes group by kind"
COUNT_EDGES = """
select kind, count(*) from edges
where source not in (select key from nodes where speaker is null)
  and target not in (select key from nodes where speaker is null)
group by kind
"""
COUNT_ALL_EDGES = "select count(*) from edges"
