// Finds terms on the glossary page while one types. Nothing is asked of the server.

/**
 * Text as it is compared: small letters, no accents, one kind of apostrophe.
 *
 * @param {string} text
 */
const plain = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/’/g, "'");

/**
 * Shows the entries beside `field` that hold all of its words, and says how many they are.
 *
 * @param {HTMLInputElement} field
 */
export function search(field) {
  const glossary = field.closest(".glossary");
  if (!glossary) return;
  const words = plain(field.value).split(/\s+/);
  let shown = 0;
  for (const topic of glossary.querySelectorAll("section")) {
    let inTopic = 0;
    for (const entry of topic.querySelectorAll(".entry")) {
      const text = plain(entry.textContent ?? "");
      const fits = words.every((word) => text.includes(word));
      entry.toggleAttribute("hidden", !fits);
      if (fits) inTopic += 1;
    }
    topic.toggleAttribute("hidden", inTopic === 0);
    shown += inTopic;
  }
  const status = glossary.querySelector("[data-says]");
  if (status)
    status.textContent = (status.getAttribute("data-says") ?? "").replace("#", `${shown}`);
}
