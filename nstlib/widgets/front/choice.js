// A group of choices as the browser's own radio buttons: one stop of the Tab key, arrows choose, each has its name, its
// sentence and, where there is one, its picture.
let groups = 0;

function element(kind, parent, properties) {
  return parent.appendChild(Object.assign(document.createElement(kind), properties));
}

function render({ model, el }) {
  el.classList.add("nst-choice");
  const name = `nst-choice-${Date.now()}-${groups++}`;
  const field = element("fieldset", el, {});
  element("legend", field, { textContent: model.get("legend") });
  const list = element("div", field, { className: "nst-choice-list" });

  function mark() {
    for (const input of list.querySelectorAll("input")) input.checked = input.value === model.get("value");
  }

  function draw() {
    const within = list.contains(document.activeElement);
    list.replaceChildren();
    list.classList.toggle("nst-choice-pictures", model.get("options").some((one) => one.picture));
    model.get("options").forEach((one, number) => {
      const label = element("label", list, {});
      const input = element("input", label, { type: "radio", name, value: one.value });
      input.dataset.lmSuppressShortcuts = "true"; // else its keys are JupyterLab's commands, too
      if (one.picture) element("img", label, { src: one.picture, alt: "" }); // the words beside it say what is seen
      element("span", label, { className: "nst-choice-name", textContent: one.label });
      const words = element("span", label, { className: "nst-choice-words", textContent: one.words });
      words.id = `${name}-${number}`;
      words.setAttribute("aria-hidden", "true"); // told once, as the description
      input.setAttribute("aria-describedby", words.id);
      input.setAttribute("aria-label", one.label);
      if (one.picture) label.title = one.words;
    });
    mark();
    if (within) list.querySelector("input:checked")?.focus();
  }

  list.addEventListener("change", (event) => {
    model.set("value", event.target.value);
    model.save_changes();
  });
  const heard = [["change:options", draw], ["change:value", mark]];
  for (const [event, call] of heard) model.on(event, call);
  draw();
  return () => heard.forEach(([event, call]) => model.off(event, call));
}

export default { render };
