// How a component begins, goes on and ends. Streamlit calls the default export of its script when
// it is mounted, and again with the same element at new data or another theme; the function that it
// gets back is called when the component is taken off the page.

/**
 * What Streamlit calls a component with. `Data` is what Python mounted it with, a name in `Triggers`
 * what its mount listens to as `on_<name>_change`.
 *
 * @template Data
 * @template {string} Triggers
 * @typedef {{
 *   parentElement: HTMLElement,
 *   data: Data,
 *   setTriggerValue: (name: Triggers, value: unknown) => void,
 * }} Component
 */

/**
 * The default export of a component that keeps one object for each element it is mounted in.
 *
 * @template Data
 * @template {string} Triggers
 * @template {{root: Element, release(): void}} Kept
 * @param {(component: Component<Data, Triggers>) => Kept} create
 * @param {(kept: Kept, component: Component<Data, Triggers>, isNew: boolean) => void} update
 * @returns {(component: Component<Data, Triggers>) => () => void}
 */
export function mounting(create, update) {
  /** @type {WeakMap<Element, Kept>} */
  const mounted = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    const known = mounted.get(parentElement);
    const kept = known ?? create(component);
    mounted.set(parentElement, kept);
    update(kept, component, !known);
    return () => {
      kept.release();
      kept.root.remove();
      mounted.delete(parentElement);
    };
  };
}
