// A ticket says who one is in a class. It lies in the storage of the browser's tab, which survives a
// reload and ends with the tab: no cookie, and nothing in the address that could be read over a
// shoulder or stand in a log.
//
// A secret link has its secret behind the #, which a browser never sends to a server. It is told here
// once, and taken out of the address.

import { untilHeard } from "../until_heard.js";

/**
 * `way_back` is a link to the student's own run, where the instructor has brought them `at_scene`.
 *
 * @typedef {{
 *   role: string,
 *   code: string,
 *   secret: string,
 *   followed: number,
 *   way_back?: string,
 *   at_scene?: string,
 * }} Ticket
 */
/**
 * `session` is another one after every reload and every new start of the server; `code` is the class
 * of the link; `keep` is the ticket to keep, `forgets` whether it is to be thrown away, `asked`
 * whether the server has heard already what is kept here.
 *
 * @typedef {{
 *   session: string,
 *   code: string,
 *   keep: Ticket | null,
 *   forgets: boolean,
 *   asked: boolean,
 * }} Data
 */

const PLACE = "class-ticket";
const ROLES = ["instructor", "screen"];
const NONE = "none"; // what is told where there is no ticket: then one may join
const TOLD_AGAIN_AFTER = 1000; // milliseconds

/**
 * The ticket of a secret link, "#instructor=…" or "#screen=…"; null where the address has none.
 *
 * @param {string} hash
 * @param {string} code
 * @returns {Ticket | null}
 */
export function ticketOfLink(hash, code) {
  const [role, secret] = hash.slice(1).split("=");
  return code && secret && ROLES.includes(role) ? { role, code, secret, followed: 0 } : null;
}

/**
 * @param {Pick<Window, "sessionStorage">} page
 * @returns {Ticket | null}
 */
export function keptTicket(page) {
  try {
    return JSON.parse(page.sessionStorage.getItem(PLACE) ?? "null");
  } catch {
    return null; // storage is forbidden here, or somebody else's text stands in it
  }
}

/**
 * @param {Pick<Window, "sessionStorage">} page
 * @param {Ticket | null} ticket
 */
export function keep(page, ticket) {
  try {
    if (ticket) page.sessionStorage.setItem(PLACE, JSON.stringify(ticket));
    else page.sessionStorage.removeItem(PLACE);
  } catch {
    // Storage is forbidden, in the frame of another page for example: a reload means joining again.
  }
}

/** Ends what is being told. @type {() => void} */
let stop = () => {};

/** @param {import("../mounting.js").Component<Data, "ticket">} component */
export default function ({ parentElement, data, setTriggerValue }) {
  const page = parentElement.ownerDocument.defaultView;
  if (!page) return;
  stop();
  // For whoever waits for a new session: a test.
  parentElement.querySelector("span")?.setAttribute("data-session", data.session);
  const { location, history } = page;
  const ofLink = ticketOfLink(location.hash, data.code);
  if (ofLink) {
    history.replaceState(history.state, "", location.pathname + location.search);
    keep(page, ofLink);
  } else if (data.keep || data.forgets) {
    keep(page, data.keep);
    return;
  } else if (data.asked) return;
  const ticket = ofLink ?? keptTicket(page) ?? NONE;
  const tell = () => setTriggerValue("ticket", ticket);
  queueMicrotask(() => {
    stop = untilHeard(tell, () => !parentElement.isConnected, TOLD_AGAIN_AFTER);
  });
}
