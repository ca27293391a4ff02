// The address says at which step of which run the page stands, and changes with every step. Streamlit
// makes each such change an entry of its own in the browser's history, so that "Back" would only undo
// the address. Here another address of the same page replaces the one before; another page is pushed.

/** @param {Window & {stepsReplace?: boolean}} page */
export function replaceWithinPage(page) {
  if (page.stepsReplace) return;
  page.stepsReplace = true;
  const { history, location } = page;
  const push = history.pushState.bind(history);
  history.pushState = (data, unused, url) => {
    const samePage = url && new URL(url, location.href).pathname === location.pathname;
    if (samePage) history.replaceState(data, unused, url);
    else push(data, unused, url);
  };
}
