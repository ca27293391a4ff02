// Reading what ui/desk/message.py packs.

const ARRAYS = {
  float32: Float32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
};

/**
 * The header and the blocks of one message. The blocks are views of one copy of the bytes, whatever
 * the place of those in a larger buffer.
 *
 * @template Header, Blocks
 * @param {Uint8Array} bytes
 * @returns {{header: Header, blocks: Blocks}}
 */
export function parse(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {any} */
  const blocks = {};
  let at = 4 + length;
  for (const { name, type, shape } of header.blocks) {
    const kind = ARRAYS[/** @type {keyof typeof ARRAYS} */ (type)];
    const count = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
    blocks[name] = new kind(buffer, at, count);
    at += Math.ceil((count * kind.BYTES_PER_ELEMENT) / 8) * 8;
  }
  return { header, blocks };
}
