"""The two things that only a script in the browser can do. Both are constants: no text goes in."""

from ui.document import QUOTED

QUESTION_LABEL = "A question of law, or a citation"

# Streamlit's widgets may come to stand on the page after the script does.
_WHEN_THERE = """<script>
(() => {
  const act = () => {
    const found = document.querySelector(SELECTOR);
    if (found) { ACTION; }
    return Boolean(found);
  };
  if (act()) return;
  const watch = new MutationObserver(() => { if (act()) watch.disconnect(); });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), 10000);
})();
</script>"""


def _when_there(selector: str, action: str) -> str:
    return _WHEN_THERE.replace("SELECTOR", f"'{selector}'").replace("ACTION", action)


FOCUS_QUESTION = _when_there(
    f'input[aria-label="{QUESTION_LABEL}"]',
    "if (document.activeElement === document.body) found.focus()",
)
SCROLL_TO_QUOTED = _when_there(f"#{QUOTED}", 'found.scrollIntoView({ block: "center" })')
