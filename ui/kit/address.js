// The address says at which step of which run the page stands, and changes with every step. Streamlit
// makes each such change an entry of its own in the browser's history, so that "Back" would only undo
// the address. Here another address of the same page replaces the one before; another page is pushed.

/**
 * A window that knows how many times another page was opened in it, by a link or by the browser's
 * "Back" and "Forward".
 *
 * @typedef {Window & {pagesOpened?: number}} Counting
 */

/** @param {Counting} page */
export function replaceWithinPage(page) {
  if (page.pagesOpened !== undefined) return;
  page.pagesOpened = 0;
  const open = () => {
    page.pagesOpened = (page.pagesOpened ?? 0) + 1;
  };
  page.addEventListener("popstate", open);
  const { history, location } = page;
  const push = history.pushState.bind(history);
  history.pushState = (data, unused, url) => {
    const samePage = url && new URL(url, location.href).pathname === location.pathname;
    if (samePage) history.replaceState(data, unused, url);
    else {
      push(data, unused, url);
      open();
    }
  };
}
