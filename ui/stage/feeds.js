// Where the feeds of a page leave what Python sent, and where its stage takes it. They are scripts of
// their own, so it belongs to the page.

/**
 * Tells of a new message as "fed".
 *
 * @typedef {EventTarget & {data?: Uint8Array}} Feeds
 */

const page = /** @type {typeof globalThis & {stageFeeds?: Feeds}} */ (globalThis);
if (!page.stageFeeds) page.stageFeeds = new EventTarget();

/** @type {Feeds} */
export const feeds = page.stageFeeds;
