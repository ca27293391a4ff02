// Where the regions of a decision map are named, so that not their colour alone tells which class each
// is. A name keeps its place while that lies well inside of its region: on the way it stands still.

const SMALLEST = 0.01; // of the map; a smaller region has no name
const APART = { x: 0.3, y: 0.08 }; // of the map; nearer names would lie across each other

/** @typedef {{k: number, x: number, y: number}} Named a class, and its place from 0 to 1 */
/** @typedef {{number: number, k: number, area: number, deepest: number}} Region */

/**
 * How far each place is from another class and from the edge, counted in steps along the axes.
 *
 * @param {Uint8Array} classes
 * @param {number} size
 */
function depths(classes, size) {
  const depth = new Uint16Array(classes.length);
  const beside = (/** @type {number} */ at, /** @type {number} */ from) =>
    classes[from] === classes[at] ? depth[from] + 1 : 1;
  const last = size - 1;
  for (let at = 0; at < depth.length; at++) {
    const isEdge = at % size === 0 || at < size;
    depth[at] = isEdge ? 1 : Math.min(beside(at, at - 1), beside(at, at - size));
  }
  for (let at = depth.length - 1; at >= 0; at--) {
    const isEdge = at % size === last || at >= depth.length - size;
    const behind = isEdge ? 1 : Math.min(beside(at, at + 1), beside(at, at + size));
    depth[at] = Math.min(depth[at], behind);
  }
  return depth;
}

/**
 * What hangs together, the largest first; and for each place the number of its region.
 *
 * @param {Uint8Array} classes
 * @param {Uint16Array} depth
 * @param {number} size
 */
function regions(classes, depth, size) {
  /** @type {Region[]} */
  const found = [];
  const of = new Int16Array(classes.length).fill(-1);
  const cells = new Uint16Array(classes.length); // of one region after the other
  let end = 0;
  for (let start = 0; start < classes.length; start++) {
    if (of[start] >= 0) continue;
    const number = found.length;
    const first = end;
    let deepest = start;
    const add = (/** @type {number} */ at) => {
      if (classes[at] !== classes[start] || of[at] >= 0) return;
      of[at] = number;
      cells[end++] = at;
    };
    add(start);
    for (let next = first; next < end; next++) {
      const at = cells[next];
      if (depth[at] > depth[deepest]) deepest = at;
      const column = at % size;
      if (column) add(at - 1);
      if (column < size - 1) add(at + 1);
      add(at - size);
      add(at + size);
    }
    found.push({ number, k: classes[start], area: end - first, deepest });
  }
  found.sort((one, other) => other.area - one.area);
  return { found, of };
}

export class RegionNames {
  /** @type {Named[]} */
  named = [];

  /**
   * The names that stand in this map.
   *
   * @param {Uint8Array | Uint16Array} map
   * @param {number} size
   * @param {number} bits of a value that are the probability; those above are the class
   */
  in(map, size, bits) {
    const classes = Uint8Array.from(map, (value) => value >> bits);
    const depth = depths(classes, size);
    /** @type {Named[]} */
    const named = [];
    const { found, of } = regions(classes, depth, size);
    for (const { number, k, area, deepest } of found) {
      if (area < SMALLEST * map.length) break;
      const cellOf = (/** @type {Named} */ { x, y }) =>
        Math.round(y * (size - 1)) * size + Math.round(x * (size - 1));
      const kept = this.named.find(
        (one) =>
          one.k === k && of[cellOf(one)] === number && 2 * depth[cellOf(one)] >= depth[deepest],
      );
      const place = kept ?? {
        k,
        x: (deepest % size) / (size - 1),
        y: Math.floor(deepest / size) / (size - 1),
      };
      const isFree = (/** @type {Named} */ { x, y }) =>
        Math.abs(x - place.x) > APART.x || Math.abs(y - place.y) > APART.y;
      if (named.every(isFree)) named.push(place);
    }
    this.named = named;
    return named;
  }
}
