"""Topics as pictures: the tree as an icicle, the search for k as a curve, keywords as bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from law.errors import QueryError
from pipeline.topics.model import Topic, TopicModel

if TYPE_CHECKING:
    import altair

# Okabe and Ito 2008, "Color Universal Design": told apart by the colour-blind too. Without black
# and yellow, which carry no text.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
_INK, _GREY = "#222222", "#5F6B76"
_FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"

# Pixels: a topic is as high as its label at least, and the taller the more documents it has.
_ROW, _BY_SIZE, _MOST_BY_SIZE = 15, 11, 900
_ROOT_WIDTH, _WIDTH = 46, 330
_PIXELS_A_LETTER = 6.2
_PIXELS_PER_POINT = 2
# The most that the PNG renderer draws at two pixels a point.
_TALLEST = 7000


@dataclass(frozen=True, slots=True)
class Box:
    """A topic's place in the icicle: x and y in pixels, y downwards."""

    topic: Topic
    column: int
    top: float
    bottom: float
    family: int


def save_tree(model: TopicModel, file: Path, *, tops: Sequence[str] = (), depth: int = 2) -> None:
    """Draw the tree below some topics (all corpora if none) as HTML or PNG, by the file's ending.

    ``depth`` levels below each top. QueryError for another ending, a folder that is not there, or
    more topics than one picture holds.
    """
    boxes = icicle(model, tops=tops or model.roots, depth=depth)
    if not boxes:
        raise QueryError("the library has no topics to draw: run decisis build")
    tallest = max(box.bottom for box in boxes)
    if file.suffix == ".png" and tallest > _TALLEST:
        raise QueryError(
            f"{len(boxes):,} topics are too many for one PNG: draw fewer with --depth 1 or one"
            " topic, or draw .html"
        )
    save_chart(_icicle_chart(boxes), file)


def save_topic(model: TopicModel, topic: Topic, file: Path, *, threshold: float) -> None:
    """Draw one topic: its keywords, the search for its number of children, the children.

    ``threshold`` is the stability from which on a number of children was good enough.
    """
    import altair

    parts: list[Any] = [_keywords_chart(topic)]
    if topic.stabilities:
        parts.append(stability_chart(topic, len(model.children(topic.id)), threshold))
    if model.children(topic.id):
        boxes = icicle(model, tops=[topic.id], depth=1)
        parts.append(_icicle_chart(boxes).properties(title="Topics below"))
    chart = altair.hconcat(*parts, spacing=90, bounds="flush")
    save_chart(
        chart.properties(title=_title(topic.label, f"{topic.id}: {topic.size:,} documents")), file
    )


def icicle(model: TopicModel, *, tops: Sequence[str], depth: int) -> list[Box]:
    """Where each topic is drawn: a column a level, siblings from top to bottom, the largest first.

    The leaves' heights say their sizes; every topic is as high as its children together.
    """
    total = max(1, sum(model.nodes[top].size for top in tops))
    leaves = sum(_leaves(model, top, depth) for top in tops)
    by_size = min(_BY_SIZE * leaves, _MOST_BY_SIZE)

    def place(topic: str, column: int, top: float, family: int) -> Iterator[Box]:
        children = model.children(topic) if column < depth else []
        end = top
        for number, child in enumerate(children):
            for box in place(child, column + 1, end, family if column else number):
                yield box
                if box.column == column + 1:
                    end = box.bottom
        if not children:
            end = top + _ROW + by_size * model.nodes[topic].size / total
        yield Box(model.nodes[topic], column, top, end, family)

    boxes: list[Box] = []
    top = 0.0
    for number, name in enumerate(tops):
        boxes += place(name, 0, top, number)
        top = boxes[-1].bottom
    return sorted(boxes, key=lambda box: (box.column, box.top))


def _leaves(model: TopicModel, topic: str, depth: int) -> int:
    """How many topics end a row of the icicle."""
    children = model.children(topic) if depth else []
    return sum(_leaves(model, child, depth - 1) for child in children) or 1


def stability_chart(
    topic: Topic, children: int, threshold: float
) -> "altair.LayerChart | altair.FacetChart":
    """Least silhouette by number of topics, the threshold, and the number that was taken."""
    import altair

    points = [
        {"k": k, "stability": stability, "taken": k == children}
        for k, stability in topic.stabilities
    ]
    base = altair.Chart(altair.InlineData(values=points)).encode(
        x=altair.X(
            "k:Q",
            title="number of topics tried",
            axis=altair.Axis(format="d", grid=False, tickMinStep=1),
        ),
        y=altair.Y(
            "stability:Q",
            title="least silhouette",
            scale=altair.Scale(domain=[min(0.0, *(s for _, s in topic.stabilities)), 1.0]),
        ),
        tooltip=["k:Q", altair.Tooltip("stability:Q", format=".3f")],
    )
    bar = altair.Chart(altair.InlineData(values=[{"y": threshold}])).encode(y="y:Q")
    taken = base.transform_filter("datum.taken")
    chart = altair.layer(
        bar.mark_rule(color=_GREY, strokeDash=[5, 4]),
        bar.mark_text(
            text=f"stable from {threshold:g} on",
            align="right",
            baseline="bottom",
            x="width",
            dy=-3,
            color=_GREY,
            fontSize=11,
        ),
        base.mark_line(color=PALETTE[0], strokeWidth=2),
        base.mark_point(color=PALETTE[0], filled=True, size=40, opacity=1),
        taken.mark_point(color=PALETTE[5], filled=True, size=130, opacity=1),
        taken.mark_text(dy=-13, color=PALETTE[5], fontSize=12, fontWeight="bold").encode(
            text=altair.value(f"k = {children}")
        ),
    )
    return chart.properties(width=420, height=300, title="How many topics come back")


def save_chart(chart: Any, file: Path) -> None:
    """Save as an HTML page that needs no network, or as a PNG, by the file's ending."""
    if file.suffix not in (".html", ".png"):
        raise QueryError(f"{file.name} is no picture that can be drawn: end it with .html or .png")
    if not file.absolute().parent.is_dir():
        raise QueryError(f"there is no folder {file.absolute().parent}: make it first")
    styled = (
        chart.configure(font=_FONT, background="white", padding=24)
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=15, color=_INK, subtitleColor=_GREY, offset=10)
        .configure_axis(labelColor=_INK, titleColor=_GREY, gridColor="#E5E8EB", domainColor=_GREY)
    )
    if file.suffix == ".html":
        styled.save(str(file), inline=True)
    else:
        styled.save(str(file), scale_factor=_PIXELS_PER_POINT)


def _icicle_chart(boxes: Sequence[Box]) -> "altair.LayerChart | altair.FacetChart":
    # Takes a second to import.
    import altair

    values = [_drawn(box) for box in boxes]
    width = max(value["right"] for value in values)
    height = max(box.bottom for box in boxes)
    base = altair.Chart(altair.InlineData(values=values)).encode(
        x=altair.X("left:Q", axis=None, scale=altair.Scale(domain=[0, width], nice=False)),
        y=altair.Y(
            "top:Q", axis=None, scale=altair.Scale(domain=[0, height], nice=False, reverse=True)
        ),
        tooltip=[
            altair.Tooltip("label:N", title="topic"),
            altair.Tooltip("id:N"),
            altair.Tooltip("documents:Q", format=","),
            altair.Tooltip("keywords:N"),
            altair.Tooltip("stop:N", title="not split"),
        ],
    )
    rectangles = base.mark_rect(stroke="white", strokeWidth=1).encode(
        x2="right:Q", y2="bottom:Q", color=altair.Color("fill:N", scale=None)
    )
    across = base.transform_filter("datum.column > 0").encode(y="middle:Q")
    upright = base.transform_filter("datum.column == 0").mark_text(
        angle=270, align="center", baseline="middle", fontSize=13, fontWeight="bold", color=_INK
    )
    chart = altair.layer(
        rectangles,
        across.mark_text(align="left", baseline="middle", dx=7, fontSize=11, color=_INK).encode(
            text="written:N"
        ),
        across.mark_text(align="right", baseline="middle", dx=-7, fontSize=11, color=_INK).encode(
            x="right:Q", text=altair.Text("documents:Q", format=",")
        ),
        upright.encode(x="center:Q", y="middle:Q", text="written:N"),
    )
    return chart.properties(
        width=width,
        height=height,
        title=_title(
            "Topics", "The taller, the more documents; small topics are as high as their labels."
        ),
    )


def _drawn(box: Box) -> dict[str, Any]:
    left = 0 if box.column == 0 else _ROOT_WIDTH + (box.column - 1) * _WIDTH
    right = left + (_WIDTH if box.column else _ROOT_WIDTH)
    across = right - left if box.column else box.bottom - box.top
    hue = PALETTE[box.family % len(PALETTE)] if box.column else "#9AA5B1"
    return {
        "id": box.topic.id,
        "label": box.topic.label,
        "documents": box.topic.size,
        "keywords": ", ".join(term for term, _ in box.topic.keywords[:8]),
        "stop": box.topic.stop or "(it was)",
        "column": box.column,
        "left": left,
        "right": right,
        "center": (left + right) / 2,
        "top": box.top,
        "bottom": box.bottom,
        "middle": (box.top + box.bottom) / 2,
        "written": _fitting(box.topic.label, int(across / _PIXELS_A_LETTER) - 9),
        "fill": _lightened(hue, 0.45 if box.column < 2 else 0.7),
    }


def _fitting(label: str, letters: int) -> str:
    """The label, cut to what its box holds beside the number of documents."""
    return label if len(label) <= letters else f"{label[: max(0, letters - 1)].rstrip()}…"


def _keywords_chart(topic: Topic) -> "altair.LayerChart | altair.FacetChart":
    import altair

    values = [{"term": term, "weight": weight} for term, weight in topic.keywords]
    base = altair.Chart(altair.InlineData(values=values)).encode(
        x=altair.X("weight:Q", axis=None, scale=altair.Scale(domain=[0, 1])),
        y=altair.Y(
            "term:N",
            sort=None,
            title="",
            axis=altair.Axis(ticks=False, domain=False, labelLimit=220, labelFontSize=12),
        ),
        tooltip=["term:N", altair.Tooltip("weight:Q", format=".3f")],
    )
    chart = altair.layer(base.mark_bar(color=_lightened(PALETTE[0], 0.3), height=11))
    return chart.properties(width=260, height=300, title="Keywords")


def _title(text: str, subtitle: str) -> "altair.TitleParams":
    import altair

    return altair.TitleParams(text=text, subtitle=subtitle)


def _lightened(colour: str, white: float) -> str:
    """The colour with so much white in it, from 0 to 1."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * white):02X}" for part in parts)
