// Where the feeds of a page leave what Python sent, and where its stage takes it. They are scripts of
// their own, so it belongs to the page.

/**
 * Tells of a new message as "fed", of where the page stands as "stands", of the picture that is to
 * be seen alone as "shows", and of a key that is meant for the film as "pressed".
 *
 * @import { Position } from "./film.js"
 * @typedef {EventTarget & {data?: Uint8Array, position?: Position, picture?: string, rest?: boolean}} Feeds
 */

const page = /** @type {typeof globalThis & {stageFeeds?: Feeds}} */ (globalThis);
if (!page.stageFeeds) page.stageFeeds = new EventTarget();

/** @type {Feeds} */
export const feeds = page.stageFeeds;
