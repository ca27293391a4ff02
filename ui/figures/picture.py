"""A picture that can be put on the whole window, to be read from the back row.

It is an overlay of the page's own and not the browser's full screen, which a frame on another page
may not be allowed. ``ui/kit/enlarge.js`` hears the press.
"""

from __future__ import annotations

from html import escape

from ui.figures.twin import Numbers, twin

_STYLE = """<style>
.picture { position: relative; }
.picture > .enlarge { position: absolute; z-index: 2; top: 0; right: 0; box-sizing: border-box;
  width: 30px; height: 30px; min-height: 0; margin: 0; padding: 5px; display: grid;
  place-items: center;
  color: var(--st-text-color); background: var(--st-background-color); cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
.picture > .enlarge:hover { border-color: var(--st-primary-color);
  color: var(--st-primary-color); }
.picture > .enlarge:focus-visible { outline: 2px solid var(--st-primary-color);
  outline-offset: 2px; }
.picture > .enlarge::before, .picture > .enlarge::after { content: ""; position: absolute;
  width: 6px; height: 6px; border: solid currentColor; }
.picture > .enlarge::before { top: 6px; right: 6px; border-width: 2px 2px 0 0; }
.picture > .enlarge::after { bottom: 6px; left: 6px; border-width: 0 0 2px 2px; }
.picture[data-large] > .enlarge { position: fixed; top: 12px; right: 12px; width: 44px;
  height: 44px; }
.picture[data-large] > .enlarge::before { content: "✕"; position: static; width: auto;
  height: auto; border: 0; font-size: 20px; line-height: 1; }
.picture[data-large] > .enlarge::after { display: none; }
.picture[data-large] { position: fixed; inset: 0; z-index: 999999; box-sizing: border-box;
  margin: 0; width: 100%; height: 100%; max-width: none; max-height: none; padding: 20px 64px;
  border: 0; overflow: auto; display: flex; flex-direction: column; justify-content: center;
  color: var(--st-text-color); background: var(--st-background-color); }
.picture[data-large].one svg[role="img"] { display: block; width: 100%; max-width: none !important;
  height: calc(100vh - 150px); margin: 0 auto; }
.picture[data-large]:focus { outline: 0; }
.picture[data-large] figcaption { font-size: 18px !important; }
@media (min-width: 1000px) { .picture[data-large].many > :not(.enlarge) { zoom: 1.6; } }
.picture[data-large] > .twin { display: none; }
/* A drawing keeps its colours where the reader's own are forced: on its own paper. */
@media (forced-colors: active) { .picture > :not(.enlarge, .twin) { forced-color-adjust: none;
  color: var(--st-text-color); background: var(--st-background-color); } }
@media print { .picture > .enlarge { display: none; } }
</style>"""


def legible(pixels: float, wide: float) -> str:
    """The size of letters in a drawing that is ``wide`` units wide and as wide as its container:
    ``pixels``, or more where the drawing is made smaller, so that none falls below 12 px. CSS knows
    the ratio of two lengths only as a tangent."""
    return f"max({pixels:g}px, calc(12.2px * tan(atan2({wide:g}px, 100cqw))))"


def picture(html: str, name: str, *numbers: Numbers, many: bool = False) -> str:
    """``html``, a drawing or (``many``) several beside each other, with the button that puts it on
    the whole window and its ``numbers`` as a table. ``name`` is what it shows, in a few words."""
    return _large(f"{html}{twin(name, *numbers)}", name, "many" if many else "one", "data-chart")


def illustration(html: str, name: str) -> str:
    """A drawing that stands for no numbers."""
    return _large(html, name, "one", "data-illustration")


def _large(html: str, name: str, kind: str, what: str) -> str:
    says = escape(f"Full screen: {name}")
    return (
        f'<div class="picture {kind}" {what}>{_STYLE}<button type="button" class="enlarge" '
        f'data-enlarge="" aria-pressed="false" aria-label="{says}" title="Full screen"></button>'
        f"{html}</div>"
    )
