// Where the feeds of a page leave what Python sent, and where its stage takes it. They are scripts of
// their own, so it belongs to the page.

/**
 * Tells of a new message as "fed", and of where the page stands as "stands".
 *
 * @import { Position } from "./film.js"
 * @typedef {EventTarget & {data?: Uint8Array, position?: Position}} Feeds
 */

const page = /** @type {typeof globalThis & {stageFeeds?: Feeds}} */ (globalThis);
if (!page.stageFeeds) page.stageFeeds = new EventTarget();

/** @type {Feeds} */
export const feeds = page.stageFeeds;
