"""A graph as a file for other programs: GraphML, GEXF, or CSV.

Written as it is read, so that memory does not grow with the graph. Columns and attributes are the
fields of nodes and edges, then their properties by name; what is unsaid is empty.
"""

import csv
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias, TypeVar
from xml.sax.saxutils import escape, quoteattr

from graph.model import Edge, Node, Value
from graph.store import GraphStore
from law.errors import GraphError
from law.progress import Progress, silent

STAGE = "export"

_NODE_FIELDS = ("kind", "name", "parent")
_EDGE_FIELDS = ("kind", "owner", "start", "end", "text", "pin")
_PROGRESS_EVERY = 2_000

# What XML 1.0 cannot say at all, not even escaped: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A spreadsheet takes what begins so for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row: TypeAlias = Mapping[str, Value]
Item = TypeVar("Item")
Types: TypeAlias = Mapping[str, str]  # by the name of an attribute, in the words of XML Schema

_XSD = {str: "string", bool: "boolean", int: "long", float: "double"}


def export(store: GraphStore, path: Path, progress: Progress = silent) -> list[Path]:
    """Write the graph to ``path``, in the format that its suffix names; the files written.

    ``.graphml`` and ``.gexf`` are one file; ``.csv`` becomes two, ``name.nodes.csv`` and
    ``name.edges.csv``. Raises GraphError for another suffix or where the file cannot be written.
    """
    suffix = path.suffix.lower()
    write = _FORMATS.get(suffix)
    if write is None:
        raise GraphError(f"no format {suffix!r}: name a file that ends in {', '.join(_FORMATS)}")
    try:
        return write(store, path, progress)
    except OSError as error:
        raise GraphError(f"cannot write {path}: {error.strerror}") from None


def _graphml(store: GraphStore, path: Path, progress: Progress) -> list[Path]:
    """http://graphml.graphdrawing.org/specification.html"""
    node_types, edge_types = _types(store)
    with _replacing(path) as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for domain, types in (("node", node_types), ("edge", edge_types)):
            for name, type_ in types.items():
                # The id of a key is unique in the file, its name among nodes or edges.
                file.write(
                    f'<key id="{domain}_{name}" for="{domain}" attr.name="{name}"'
                    f' attr.type="{type_}"/>\n'
                )
        file.write('<graph id="G" edgedefault="directed">\n')
        for node in _counted(store.nodes(), progress):
            data = _graphml_data("node", _node_row(node))
            file.write(f"<node id={_attribute(node.id)}>{data}</node>\n")
        for number, edge in enumerate(_counted(store.all_edges(), progress)):
            data = _graphml_data("edge", _edge_row(edge))
            file.write(
                f'<edge id="e{number}" source={_attribute(edge.source)}'
                f" target={_attribute(edge.target)}>{data}</edge>\n"
            )
        file.write("</graph>\n</graphml>\n")
    return [path]


def _graphml_data(domain: str, row: Row) -> str:
    return "".join(
        f'<data key="{domain}_{name}">{escape(_said(value))}</data>' for name, value in row.items()
    )


def _gexf(store: GraphStore, path: Path, progress: Progress) -> list[Path]:
    """https://gexf.net/1.2/primer.html"""
    node_types, edge_types = _types(store)
    with _replacing(path) as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
        file.write('<graph mode="static" defaultedgetype="directed">\n')
        for domain, types in (("node", node_types), ("edge", edge_types)):
            file.write(f'<attributes class="{domain}" mode="static">\n')
            for name, type_ in types.items():
                file.write(f'<attribute id="{domain}_{name}" title="{name}" type="{type_}"/>\n')
            file.write("</attributes>\n")
        file.write("<nodes>\n")
        for node in _counted(store.nodes(), progress):
            data = _gexf_values("node", _node_row(node))
            file.write(
                f"<node id={_attribute(node.id)} label={_attribute(node.name)}>{data}</node>\n"
            )
        file.write("</nodes>\n<edges>\n")
        for number, edge in enumerate(_counted(store.all_edges(), progress)):
            data = _gexf_values("edge", _edge_row(edge))
            file.write(
                f'<edge id="{number}" source={_attribute(edge.source)}'
                f" target={_attribute(edge.target)}>{data}</edge>\n"
            )
        file.write("</edges>\n</graph>\n</gexf>\n")
    return [path]


def _gexf_values(domain: str, row: Row) -> str:
    values = "".join(
        f'<attvalue for="{domain}_{name}" value={_attribute(_said(value))}/>'
        for name, value in row.items()
    )
    return f"<attvalues>{values}</attvalues>"


def _csv(store: GraphStore, path: Path, progress: Progress) -> list[Path]:
    node_types, edge_types = _types(store)
    nodes, edges = (path.with_suffix(f".{part}.csv") for part in ("nodes", "edges"))
    with _replacing(nodes) as file:
        writer = csv.writer(file)
        writer.writerow(["id", *node_types])
        for node in _counted(store.nodes(), progress):
            row = _node_row(node)
            writer.writerow(map(_cell, [node.id, *(row.get(name, "") for name in node_types)]))
    with _replacing(edges) as file:
        writer = csv.writer(file)
        writer.writerow(["source", "target", *edge_types])
        for edge in _counted(store.all_edges(), progress):
            row = _edge_row(edge)
            ends = [edge.source, edge.target]
            writer.writerow(map(_cell, [*ends, *(row.get(name, "") for name in edge_types)]))
    return [nodes, edges]


_FORMATS: dict[str, Callable[[GraphStore, Path, Progress], list[Path]]] = {
    ".graphml": _graphml,
    ".gexf": _gexf,
    ".csv": _csv,
}


def _types(store: GraphStore) -> tuple[Types, Types]:
    """The attributes of nodes and those of edges, with the type that holds all their values."""
    return (
        _types_of(map(_node_row, store.nodes()), _NODE_FIELDS),
        _types_of(map(_edge_row, store.all_edges()), _EDGE_FIELDS),
    )


def _types_of(rows: Iterator[Row], fields: tuple[str, ...]) -> Types:
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add(_XSD[type(value)])
    names = [*(name for name in fields if name in found), *sorted(found.keys() - set(fields))]
    return {name: found[name].pop() if len(found[name]) == 1 else "string" for name in names}


def _node_row(node: Node) -> Row:
    row: dict[str, Value] = {"kind": node.kind.value, "name": node.name}
    if node.parent:
        row["parent"] = node.parent
    return {**row, **node.properties}


def _edge_row(edge: Edge) -> Row:
    row: dict[str, Value] = {"kind": edge.kind.value, "owner": edge.owner}
    if edge.start != -1:
        row |= {"start": edge.start, "end": edge.end}
    row |= {name: said for name, said in (("text", edge.text), ("pin", edge.pin)) if said}
    return {**row, **edge.properties}


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NO_XML.sub("\ufffd", str(value))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text))


def _cell(value: Value) -> Value:
    """The value, with a quotation mark before what a spreadsheet would run."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


@contextmanager
def _replacing(path: Path) -> Iterator[IO[str]]:
    """A file to write that takes the place of ``path`` once it is complete."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _counted(rows: Iterator[Item], progress: Progress) -> Iterator[Item]:
    done = 0
    for done, row in enumerate(rows, start=1):
        if done % _PROGRESS_EVERY == 0:
            progress(STAGE, done, None)
        yield row
    progress(STAGE, done, done)
