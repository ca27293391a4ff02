// What is said to the server can be lost among the messages of a page that is still being drawn. So
// it is said again.

/**
 * Say it now, and again after every `wait` milliseconds until it is `heard`, or until the function
 * that is returned is called. With `longest` ever more patiently: up to so many times as long.
 *
 * @param {() => void} say
 * @param {() => boolean} heard
 * @param {number} wait
 * @param {number} [longest]
 * @returns {() => void}
 */
export function untilHeard(say, heard, wait, longest = 1) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  let times = 0;
  const once = () => {
    say();
    times++;
    timer = setTimeout(() => heard() || once(), wait * Math.min(times, longest));
  };
  once();
  return () => clearTimeout(timer);
}
