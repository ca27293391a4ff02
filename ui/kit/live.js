// Shows the section's HTML and reports what is pressed in it. When new HTML comes, only what is
// different is changed: an open box stays open, the focus stays, and what is equal costs nothing.

const alike = (old, fresh) =>
  old.nodeType === fresh.nodeType &&
  old.nodeName === fresh.nodeName &&
  old.id === fresh.id &&
  old.dataset?.begins === fresh.dataset?.begins;

function attributes(old, fresh, later) {
  const kept = (name) => name === "open" && old.nodeName === "DETAILS"; // as the reader left it
  for (const { name } of [...old.attributes])
    if (!kept(name) && !fresh.hasAttribute(name)) {
      old.removeAttribute(name);
      touched(later);
    }
  for (const { name, value } of fresh.attributes)
    if (!kept(name) && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
      touched(later);
    }
}

// ``later`` takes what stands below: it is changed once the rest has been drawn, where there is
// any rest to draw.
const touched = (later) => {
  if (later) later.touched = true;
};

function change(old, fresh, later) {
  if (old.isEqualNode(fresh)) return;
  if (later && fresh.classList?.contains("below")) {
    later.push([old, fresh]);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
    touched(later);
    return;
  }
  attributes(old, fresh, later);
  children(old, fresh, later);
}

// A new node; of one that stands below only the place, until the rest has been drawn.
function placed(wanted, later) {
  if (!later || !wanted.classList?.contains("below")) return wanted;
  const empty = wanted.cloneNode(false);
  later.push([empty, wanted]);
  return empty;
}

function children(old, fresh, later) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    if (at === null) {
      old.append(placed(wanted, later));
      touched(later);
      continue;
    }
    const next = at.nextSibling;
    if (alike(at, wanted)) change(at, wanted, later);
    else {
      at.replaceWith(placed(wanted, later));
      touched(later);
    }
    at = next;
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    touched(later);
    at = next;
  }
}

function show(input) {
  const shown = Number(input.value).toFixed(input.dataset.digits);
  input.previousElementSibling.querySelector("output").value = shown;
}

// A slider follows the section too, except to where it has been on its way: an answer to an earlier
// press must not take a later one back.
function slide(input) {
  const told = Number(input.getAttribute("value"));
  const on_its_way = (input.said ??= []);
  const at = on_its_way.indexOf(told);
  if (at >= 0) on_its_way.splice(0, at + 1);
  else if (on_its_way.length === 0) input.value = told;
  show(input);
}

// A choice shows what the section says, whatever was pressed meanwhile.
function choices(place) {
  place.querySelectorAll("input[type=range]").forEach(slide);
  for (const input of place.querySelectorAll("input[type=radio]"))
    input.checked = input.hasAttribute("checked");
  for (const option of place.querySelectorAll("option"))
    option.selected = option.hasAttribute("selected");
}

function download({ name, mime, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector(".live");
  if (place.shown !== data.html) {
    place.shown = data.html;
    const fresh = document.createElement("template");
    fresh.innerHTML = data.html;
    const later = (place.later = []); // what waited for newer HTML than this is forgotten
    children(place, fresh.content, later);
    choices(place);
    const rest = () => {
      if (place.later !== later) return;
      for (const [old, wanted] of later) change(old, wanted);
      choices(place);
    };
    if (later.touched) requestAnimationFrame(() => setTimeout(rest));
    else rest();
  }
  if (data.file && place.file !== data.file.id) {
    place.file = data.file.id; // drawn anew, it is still the same one
    download(data.file);
  }
  const say = (name, value, slid) => {
    for (const slider of place.querySelectorAll("input[type=range]"))
      if (slider !== slid) slider.said = []; // it follows what is chosen now
    slid?.said.push(Number(value));
    setTriggerValue("said", { name, value });
  };
  place.onpointerdown = (event) => {
    const link = event.target.closest("a[data-name]");
    if (link) link.search = location.search; // a tab of its own shows the same run
  };
  place.onclick = (event) => {
    const link = event.target.closest("a[data-name]");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      // else: in a tab of its own
      event.preventDefault();
      say(link.dataset.name, link.dataset.value);
      const list = link.closest("[popover]");
      if (list?.matches(":popover-open")) list.hidePopover();
    }
    const unit = event.target.closest(".pick");
    if (unit) say("unit", { layer: Number(unit.dataset.layer), j: Number(unit.dataset.j) });
    const button = event.target.closest("button[name]");
    if (button && button.getAttribute("aria-disabled") !== "true") say(button.name, button.value);
  };
  place.oninput = ({ target }) => {
    if (target.type === "range") show(target);
  };
  place.onchange = ({ target }) => {
    if (target.name) say(target.name, target.value, target.type === "range" ? target : undefined);
  };
}
