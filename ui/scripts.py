"""The two things that only a script in the browser can do. Both are constants: no text goes in."""

from ui.document import QUOTED

QUESTION_LABEL = "A question of law, or a citation"

FOCUS_QUESTION = f"""<script>
requestAnimationFrame(() => {{
  const box = document.querySelector('input[aria-label="{QUESTION_LABEL}"]');
  if (box && !box.value && document.activeElement === document.body) box.focus();
}});
</script>"""

SCROLL_TO_QUOTED = f"""<script>
requestAnimationFrame(() => {{
  document.getElementById("{QUOTED}")?.scrollIntoView({{ block: "center" }});
}});
</script>"""
