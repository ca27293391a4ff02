// Whether the server is there, as Streamlit's frame says on the page's outermost element.

const FRAME = "[data-testid=stApp]";
const STATE = "data-test-connection-state";
const AWAY_AFTER = 1000; // milliseconds: a connection that is back by then was hardly missed

/**
 * Tells `heard` whenever the server goes away or is back. A page without Streamlit's frame has one
 * that is always there.
 *
 * @param {Document} page
 * @param {(away: boolean) => void} heard
 * @returns {() => void} what ends it
 */
export function watchConnection(page, heard) {
  const frame = page.querySelector(FRAME);
  if (!frame?.hasAttribute(STATE)) return () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  const look = () => {
    const isThere = frame.getAttribute(STATE) === "CONNECTED";
    clearTimeout(waiting);
    if (isThere) heard(false);
    else waiting = setTimeout(() => heard(true), AWAY_AFTER);
  };
  const observer = new MutationObserver(look);
  observer.observe(frame, { attributes: true, attributeFilter: [STATE] });
  look();
  return () => {
    clearTimeout(waiting);
    observer.disconnect();
  };
}
