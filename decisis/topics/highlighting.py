"""An explanation to read: as text, on a terminal, as HTML."""

from collections.abc import Iterator, Sequence
from html import escape

from rich.text import Text

from decisis.topics.explaining import Concept, Explanation, Mark

# A colour for each of the first concepts; what matters less is not marked.
COLOURS = ("yellow", "cyan", "magenta", "green")
_LEAST_IMPORTANCE = 0.05
_SHOWN_WORDS = 8
_HEAVY = 0.05  # a word without which the score loses so much is heavy


def as_text(explanation: Explanation) -> str:
    """Plain lines: what matched, the concepts by importance, the words by weight."""
    if explanation.reason:
        return explanation.reason
    lines = [f"Matched {matched(explanation)}."]
    if explanation.topic:
        lines.append(f"Concepts of the topic {explanation.topic.label} ({explanation.topic.id}):")
    for concept in explanation.concepts:
        lines.append(f"  {_line(concept)}")
        lines += [f"      {_line(part)}" for part in concept.parts]
    heavy = [f"{word} {weight:.2f}" for word, weight in explanation.words()[:_SHOWN_WORDS]]
    return "\n".join([*lines, f"Words, by what the score loses without them: {', '.join(heavy)}"])


def matched(explanation: Explanation) -> str:
    """``by words and by meaning``."""
    ways = {"by words": explanation.by_words, "by meaning": explanation.by_meaning}
    return " and ".join(way for way, is_one in ways.items() if is_one)


def as_rich(explanation: Explanation) -> Text:
    """The passage for a terminal: each word in its concept's colour, heavy ones bold."""
    text = Text()
    for piece, mark in _pieces(explanation.passage.text, _shown(explanation)):
        text.append(piece, _style(mark) if mark else None)
    return text


def as_html(explanation: Explanation) -> str:
    """The passage as one HTML paragraph; all text is escaped.

    A word is a ``mark`` of class ``concept-N`` (from 1, by importance), ``heavy`` where the score
    would lose much without it; its title names the concept.
    """
    parts = []
    for piece, mark in _pieces(explanation.passage.text, _shown(explanation)):
        if mark is None:
            parts.append(escape(piece))
            continue
        heavy = " heavy" if mark.weight >= _HEAVY else ""
        title = escape(explanation.concepts[mark.concept].label)
        classes = f"concept-{mark.concept + 1}{heavy}"
        parts.append(f'<mark class="{classes}" title="{title}">{escape(piece)}</mark>')
    return f'<p class="explained">{"".join(parts)}</p>'


def _line(concept: Concept) -> str:
    index = concept.importance
    return f"{index.value:.2f} [{index.low:.2f}, {index.high:.2f}]  {concept.label}"


def _shown(explanation: Explanation) -> list[Mark]:
    """The marks of the concepts that matter most."""
    return [
        mark
        for mark in explanation.marks
        if mark.concept < len(COLOURS)
        and explanation.concepts[mark.concept].importance.value >= _LEAST_IMPORTANCE
    ]


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[tuple[str, Mark | None]]:
    """The text cut at its marks, in order and without loss."""
    done = 0
    for mark in marks:
        if mark.start > done:
            yield text[done : mark.start], None
        yield text[mark.start : mark.end], mark
        done = mark.end
    if done < len(text):
        yield text[done:], None


def _style(mark: Mark) -> str:
    colour = COLOURS[mark.concept]
    return f"bold reverse {colour}" if mark.weight >= _HEAVY else colour
