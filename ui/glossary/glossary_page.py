"""The glossary page: all terms by topic, in one section that is searched in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from course.glossary import COURSE_UNIT, Glossary, Term, glossary
from ui.desk.followed import Followed
from ui.kit.html import page_link
from ui.kit.live import live

STYLE = """<style>
.live .glossary [hidden] { display: none !important; }
.live .glossary nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0 0 .4rem; }
.live .glossary .find { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline;
  margin: 0 0 .6rem; }
.live .glossary .find input { flex: 1 1 16rem; font: inherit; color: inherit; min-height: 2.4rem;
  padding: .25rem .6rem; background: var(--st-background-color); box-sizing: border-box;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 45%, transparent);
  border-radius: var(--st-base-radius); }
.live .glossary .find input:focus-visible { outline: 2px solid var(--st-primary-color);
  outline-offset: 1px; }
.live .glossary dl { margin: 0 0 1.2rem; }
.live .glossary .entry { display: grid; grid-template-columns: minmax(0, 14rem) minmax(0, 1fr);
  gap: 0 1.2rem; padding: .55rem 0; border-top: 1px solid var(--st-border-color); }
.live .glossary dt { font-weight: 600; scroll-margin: 5rem; }
.live .glossary dt:focus { outline: 2px solid var(--st-primary-color); outline-offset: 3px; }
.live .glossary dt i { display: block; font-weight: 400; }
.live .glossary dd { margin: 0; }
.live .glossary dd span { display: block; font-size: .875rem; }
.live .glossary :is(dd, nav) a { display: inline-block; line-height: 24px; }
@media (max-width: 640px) {
  .live .glossary .entry { grid-template-columns: minmax(0, 1fr); }
  .live .glossary dt i { display: inline; margin-left: .6rem; }
}
</style>"""


def show_glossary(
    follows: Followed, pages: Sequence[tuple[str, str]], go: Callable[[object], object]
) -> None:
    """All terms; the course unit is one for a class that ``follows`` it. ``pages`` are (name,
    title); a press on one of their links calls ``go(name)``."""
    words = glossary() if follows.is_unit else glossary().without(COURSE_UNIT)
    live(glossary_html(words, dict(pages), first=pages[0][0]), "glossary", {"page": go})


def glossary_html(words: Glossary, titles: Mapping[str, str], first: str) -> str:
    """The field to search in, and the terms by topic; ``first`` is the page that the app opens
    with."""
    says = words.words
    topics = "".join(
        f'<section aria-labelledby="topic-{name}"><h2 id="topic-{name}">{escape(title)}</h2><dl>'
        + "".join(_entry(term, words, titles, first) for term in words.of(name))
        + "</dl></section>"
        for name, title in words.topics.items()
    )
    count = len(words.terms)
    return (
        f'{STYLE}<div class="glossary term-free"><p>{escape(says["about"])}</p>'
        f'<div class="find" role="search"><label for="find-term">{escape(says["find"])}</label>'
        '<input type="search" id="find-term" class="find-term" autocomplete="off" '
        'spellcheck="false">'
        f'<span role="status" data-says="{escape(says["found"])} {count}">'
        f"{escape(says['found']).replace('#', str(count))} {count}</span></div>{topics}</div>"
    )


def _entry(term: Term, words: Glossary, titles: Mapping[str, str], first: str) -> str:
    says = words.words
    symbol = f"<i>{escape(term.symbol)}</i>" if term.symbol else ""
    shape = f"{says['shape']}: {term.shape}" if term.shape else ""
    also = f"{says['also']} {', '.join(term.also)}" if term.also else ""
    links = " · ".join(
        page_link(name, titles[name], path="./" if name == first else name) for name in term.pages
    )
    if term.url:
        links = f'<a href="{escape(term.url)}">{escape(says["read"])}</a> · {links}'
    notes = "".join(f"<span>{escape(note)}</span>" for note in (also, shape) if note)
    return (
        f'<div class="entry"><dt id="{term.anchor}" tabindex="-1">{escape(term.name)}{symbol}</dt>'
        f"<dd>{escape(term.sentence)}{notes}<span>{escape(says['met'])} {links}</span></dd></div>"
    )
