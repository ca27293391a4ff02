// What a drawing was before, for the button that takes a change back.

/** @template T */
export class Past {
  /** Newest last. @type {T[]} */
  before = [];

  /** @param {number} most how many are kept */
  constructor(most) {
    this.most = most;
  }

  get isEmpty() {
    return !this.before.length;
  }

  /** The newest, which stays. */
  get newest() {
    return this.before.at(-1);
  }

  /**
   * Keep what is about to change.
   *
   * @param {T} now a copy: the drawing itself goes on changing
   */
  keep(now) {
    this.before.push(now);
    if (this.before.length > this.most) this.before.shift();
  }

  /** The newest, which is then forgotten; undefined where there is none. */
  take() {
    return this.before.pop();
  }

  forget() {
    this.before = [];
  }
}
