// What Python sends: the bytes of a message (message.py describes them), the frames that are held,
// and the time line that says at which steps one can stop.

const ARRAYS = { float32: Float32Array, uint8: Uint8Array, uint32: Uint32Array, int32: Int32Array };
const FRAME_BUDGET = 48e6,
  ANSWER_BYTES = 1.5e6;

function parse(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const blocks = {};
  let at = 4 + length;
  for (const { name, type, shape } of header.blocks) {
    const count = shape.reduce((a, b) => a * b, 1);
    blocks[name] = new ARRAYS[type](buffer, at, count);
    at += Math.ceil((count * ARRAYS[type].BYTES_PER_ELEMENT) / 8) * 8;
  }
  return { header, blocks };
}

// Frames by step, within a byte budget; those farthest from the cursor go first.
class Frames {
  constructor() {
    this.clear();
  }
  clear() {
    this.held = new Map();
    this.bytes = 0;
    this.frameBytes = 4000;
  }
  has(step) {
    return this.held.has(step);
  }
  get(step) {
    return this.held.get(step);
  }

  add(blocks, cursor) {
    const count = blocks.steps ? blocks.steps.length : 0,
      fresh = [];
    const row = (name, k) => {
      const block = blocks[name],
        width = block ? block.length / count : 0;
      return block && width ? block.slice(k * width, (k + 1) * width) : null;
    };
    for (let k = 0; k < count; k++) {
      const step = blocks.steps[k];
      if (this.held.has(step)) continue;
      const frame = { step };
      let bytes = 200;
      for (const name of ["counters", "theta", "units", "metrics", "map", "fit", "predicted"]) {
        frame[name] = row(name, k);
        bytes += frame[name] ? frame[name].byteLength : 0;
      }
      this.held.set(step, frame);
      this.bytes += frame.bytes = this.frameBytes = bytes;
      fresh.push(frame);
    }
    if (this.bytes > FRAME_BUDGET) {
      const far = [...this.held.keys()].sort((a, b) => Math.abs(b - cursor) - Math.abs(a - cursor));
      for (const step of far) {
        if (this.bytes < FRAME_BUDGET * 0.8) break;
        this.bytes -= this.held.get(step).bytes;
        this.held.delete(step);
      }
    }
    return fresh;
  }
}

class TimeLine {
  constructor(epochEnds, last) {
    this.ends = epochEnds && epochEnds.length ? epochEnds : [0];
    this.last = last || 0;
    const stops = (every) => {
      const list = this.ends.filter((step, k) => k % every === 0 && step <= this.last);
      if (list[list.length - 1] !== this.last) list.push(this.last);
      return list;
    };
    this.stops = { epoch: stops(1), ten: stops(10) };
    this.epochs = Math.max(1, this.epochAt(this.last));
  }
  after(step, stride) {
    if (stride === "batch") return Math.min(step + 1, this.last);
    const list = this.stops[stride];
    return list[Math.min(lowerBound(list, step + 1), list.length - 1)];
  }
  before(step, stride) {
    if (stride === "batch") return Math.max(step - 1, 0);
    const list = this.stops[stride];
    return list[Math.max(lowerBound(list, step) - 1, 0)];
  }
  nearest(step, stride) {
    step = clamp(Math.round(step), 0, this.last);
    if (stride === "batch") return step;
    const list = this.stops[stride],
      k = lowerBound(list, step);
    if (k === 0) return list[0];
    if (k >= list.length) return this.last;
    return list[k] - step <= step - list[k - 1] ? list[k] : list[k - 1];
  }
  isStop(step, stride) {
    const list = this.stops[stride];
    return !list || list[lowerBound(list, step)] === step;
  }
  epochAt(step) {
    const k = lowerBound(this.ends, step);
    if (this.ends[k] === step || k === 0) return k;
    if (k === this.ends.length) {
      const size = k > 1 ? this.ends[k - 1] - this.ends[k - 2] : 1;
      return k - 1 + (step - this.ends[k - 1]) / Math.max(1, size);
    }
    return k - 1 + (step - this.ends[k - 1]) / (this.ends[k] - this.ends[k - 1]);
  }
}
