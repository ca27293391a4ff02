"""The menu: every page one press away, in one row, or behind a button where there is no room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from course.scenes.locks import Lock
from ui.kit.html import page_link
from ui.kit.live import live

Page = tuple[str, str]

# It stands in Streamlit's empty header, left of Streamlit's own menu.
STYLE = """<style>
.menu { position: fixed; top: 0; left: 0; right: 9.5rem; height: 3.75rem; z-index: 999991;
  display: flex; align-items: center; padding-left: 1rem; }
.menu .all ul { display: flex; list-style: none; margin: 0; padding: 0; }
.menu .all ul + ul { margin-left: .5rem; padding-left: .5rem;
  border-left: 1px solid var(--st-border-color); }
.menu li { margin: 0; }
.menu li a { display: block; padding: .3rem .6rem; border-radius: var(--st-base-radius);
  font-size: .875rem; white-space: nowrap; text-decoration: none; color: var(--st-text-color); }
.menu li a:hover { background: var(--st-secondary-background-color); }
.menu li a:focus-visible { outline: 2px solid var(--st-primary-color); }
.menu li a[aria-current] { font-weight: 600; color: var(--st-link-color);
  background: color-mix(in srgb, var(--st-primary-color) 12%, transparent); }
.menu li a[aria-disabled] { opacity: .45; cursor: not-allowed; }
.menu .all { display: flex; position: static; width: auto; height: auto; margin: 0; padding: 0;
  border: 0; overflow: visible; color: inherit; background: none; }
.menu button { display: none; }
/* Spoken when a page has come; the way past the menu shows when it has the focus. */
.menu .here, .menu .skip:not(:focus) { position: absolute; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.menu .skip { position: absolute; left: .5rem; z-index: 1; padding: .3rem .6rem;
  background: var(--st-background-color); border: 2px solid var(--st-primary-color);
  border-radius: var(--st-base-radius); }
@media (max-width: 1540px) { .menu { padding-left: .5rem; } .menu li a { padding-inline: .3rem; } }
@media (max-width: 1320px) { .menu li a { padding-inline: .18rem; }
  .menu .all ul + ul { margin-left: .25rem; padding-left: .25rem; } }
@media (max-width: 1180px) {
  .menu button { display: block; }
  .menu .all { display: none; }
  .menu .all:popover-open { display: flex; }
  .menu .all[data-open] { display: flex; } /* where the browser has no popovers: live.js */
  .menu .all { flex-direction: column; position: fixed; inset: 3.5rem auto auto .5rem; margin: 0;
    padding: .5rem; max-height: calc(100dvh - 5rem); overflow-y: auto;
    background: var(--st-background-color); border: 1px solid var(--st-border-color);
    border-radius: var(--st-base-radius); box-shadow: 0 4px 16px rgb(0 0 0 / .2); }
  .menu .all ul { flex-direction: column; min-width: 14rem; }
  .menu .all ul + ul { margin: .4rem 0 0; padding: .4rem 0 0; border-left: 0;
    border-top: 1px solid var(--st-border-color); }
  .menu li a { padding: .5rem .75rem; font-size: 1rem; }
}
@media print { .menu { display: none; } } /* it would lie on the title */
</style>"""


def page_path(name: str) -> str:
    """The path by which a page is linked to: page_path("training")."""
    return f"pages/{name}.py"


def show_menu(
    groups: Sequence[Sequence[Page]], here: str, go: Callable[[Any], object], lock: Lock = "open"
) -> None:
    """The pages, each (name, title), in groups; ``here`` is the title of the open one. A press
    calls ``go(name)``. ``lock``: where the other pages are fixed they cannot be opened, where they
    are hidden they are not listed."""
    live(menu_html(groups, here, lock), "menu", {"page": go})


def menu_html(groups: Sequence[Sequence[Page]], here: str, lock: Lock = "open") -> str:
    """The menu: links, so that a page can also be opened in a tab of its own."""
    first = groups[0][0]  # its address is that of the app
    if lock == "hidden":
        groups = [[page for group in groups for page in group if page[1] == here]]

    def item(page: Page) -> str:
        name, title = page
        if lock != "open" and title != here:
            return f'<li><a aria-disabled="true">{escape(title)}</a></li>'
        path = "./" if page == first else name
        return f"<li>{page_link(name, title, path=path, is_here=title == here)}</li>"

    lists = "".join(f"<ul>{''.join(map(item, group))}</ul>" for group in groups)
    return (
        f'{STYLE}<nav class="menu" aria-label="Pages">'
        '<a class="skip" href="#content">Skip the menu</a>'
        f'<span class="here" role="status">Page: {escape(here)}</span>'
        f'<button type="button" popovertarget="pages">☰ {escape(here)}</button>'
        f'<div class="all" id="pages" popover>{lists}</div></nav>'
    )
