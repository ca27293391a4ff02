"""The menu: the pages in one row, the last groups behind "More", or all behind a button where there
is no room."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from course.scenes.locks import Lock
from ui.kit.html import page_link
from ui.kit.live import live

Page = tuple[str, str]
Groups = tuple[tuple[Page, ...], ...]

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
.menu .all { display: flex; align-items: center; position: static; width: auto; height: auto;
  margin: 0; padding: 0;
  border: 0; overflow: visible; color: inherit; background: none; }
.menu button { display: none; }
/* Spoken when a page has come; the way past the menu shows when it has the focus. */
.menu .here, .menu .skip:not(:focus) { position: absolute; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.menu .skip { position: absolute; left: .5rem; z-index: 1; padding: .3rem .6rem;
  background: var(--st-background-color); border: 2px solid var(--st-primary-color);
  border-radius: var(--st-base-radius); }
/* The last groups wait behind "More" where the row has no room for them. */
.menu .all > .rest { display: flex; position: static; width: auto; height: auto; margin: 0;
  padding: 0; border: 0; overflow: visible; color: inherit; background: none; }
.menu ul + .rest ul { margin-left: .5rem; padding-left: .5rem;
  border-left: 1px solid var(--st-border-color); }
.menu .more { font: inherit; font-size: .875rem; color: inherit; background: none; border: 0;
  padding: .3rem .6rem; border-radius: var(--st-base-radius); white-space: nowrap;
  cursor: pointer; }
.menu .more:hover { background: var(--st-secondary-background-color); }
.menu .more:focus-visible { outline: 2px solid var(--st-primary-color); }
.menu .more.holds-here { font-weight: 600; color: var(--st-link-color);
  background: color-mix(in srgb, var(--st-primary-color) 12%, transparent); }
@media (max-width: 1720px) { .menu { padding-left: .5rem; } .menu li a { padding-inline: .4rem; } }
@media (max-width: 1480px) { .menu li a { padding-inline: .32rem; } }
@media (min-width: 1165px) and (max-width: 1435px) {
  .menu .more { display: block; }
  .menu .all > .rest { display: none; position: fixed; inset: 3.5rem 9.5rem auto auto;
    padding: .5rem; background: var(--st-background-color);
    border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
    box-shadow: 0 4px 16px rgb(0 0 0 / .2); flex-direction: column; }
  .menu .all > .rest:popover-open { display: flex; }
  .menu .all > .rest[data-open] { display: flex; } /* where the browser has no popovers: live.js */
  .menu .all > .rest ul { flex-direction: column; min-width: 12rem; margin: 0; padding: 0;
    border: 0; }
  .menu .all > .rest ul + ul { margin-top: .4rem; padding-top: .4rem;
    border-top: 1px solid var(--st-border-color); }
  .menu .all > .rest li a { padding: .4rem .6rem; }
}
@media (max-width: 1230px) { .menu li a { padding-inline: .3rem; } }
@media (max-width: 1164px) {
  .menu .opens-all { display: block; }
  .menu .all { display: none; }
  .menu .all:popover-open { display: flex; }
  .menu .all[data-open] { display: flex; } /* where the browser has no popovers: live.js */
  .menu .all { flex-direction: column; align-items: stretch; position: fixed;
    inset: 3.5rem auto auto .5rem; margin: 0;
    padding: .5rem; max-height: calc(100dvh - 5rem); overflow-y: auto;
    background: var(--st-background-color); border: 1px solid var(--st-border-color);
    border-radius: var(--st-base-radius); box-shadow: 0 4px 16px rgb(0 0 0 / .2); }
  .menu .all > .rest { flex-direction: column; }
  .menu .all ul { flex-direction: column; min-width: 14rem; }
  .menu .all ul + ul, .menu ul + .rest ul { margin: .4rem 0 0; padding: .4rem 0 0; border-left: 0;
    border-top: 1px solid var(--st-border-color); }
  .menu li a { padding: .5rem .75rem; font-size: 1rem; }
}
@media print { .menu { display: none; } } /* it would lie on the title */
</style>"""


def page_path(name: str) -> str:
    """The path by which a page is linked to: page_path("training")."""
    return f"pages/{name}.py"


def show_menu(
    groups: Groups,
    rest: Groups,
    here: str,
    go: Callable[[Any], object],
    lock: Lock = "open",
) -> None:
    """The pages, each (name, title), in groups, the ``rest`` behind "More" where the row has no
    room for them; ``here`` is the title of the open one. A press calls ``go(name)``. ``lock``:
    where the other pages are fixed they cannot be opened, where they are hidden they are not
    listed."""
    live(menu_html(groups, rest, here, lock), "menu", {"page": go})


@lru_cache(maxsize=128)  # every page says its own again and again
def menu_html(
    groups: Groups,
    rest: Groups,
    here: str,
    lock: Lock = "open",
) -> str:
    """The menu: links, so that a page can also be opened in a tab of its own."""
    first = groups[0][0]  # its address is that of the app
    if lock == "hidden":
        groups = (tuple(page for group in (*groups, *rest) for page in group if page[1] == here),)
        rest = ()

    def item(page: Page) -> str:
        name, title = page
        if lock != "open" and title != here:
            return f'<li><a aria-disabled="true">{escape(title)}</a></li>'
        path = "./" if page == first else name
        return f"<li>{page_link(name, title, path=path, is_here=title == here)}</li>"

    def lists(groups: Groups) -> str:
        return "".join(f"<ul>{''.join(map(item, group))}</ul>" for group in groups)

    in_rest = any(title == here for group in rest for _name, title in group)
    more = (
        f'<button type="button" class="more{" holds-here" if in_rest else ""}" '
        f'popovertarget="more-pages">{escape(here) if in_rest else "More"} ▾</button>'
        f'<div class="rest" id="more-pages" popover>{lists(rest)}</div>'
        if rest
        else ""
    )
    return (
        f'{STYLE}<nav class="menu" aria-label="Pages">'
        '<a class="skip" href="#content">Skip the menu</a>'
        f'<span class="here" role="status">Page: {escape(here)}</span>'
        f'<button type="button" class="opens-all" popovertarget="pages">☰ {escape(here)}</button>'
        f'<div class="all" id="pages" popover>{lists(groups)}{more}</div></nav>'
    )
