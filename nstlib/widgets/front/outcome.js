// What is done and what comes of it: the buttons, where the run stands, before and after, the download.
function element(kind, parent, properties) {
  return parent.appendChild(Object.assign(document.createElement(kind), properties));
}

/** An address of bytes of the model, in the place of the one before. */
function address(bytes, type, before) {
  if (before) URL.revokeObjectURL(before);
  return bytes && bytes.byteLength ? URL.createObjectURL(new Blob([bytes], { type })) : "";
}

function render({ model, el }) {
  el.classList.add("nst-outcome");
  const buttons = element("div", el, { className: "nst-outcome-buttons" });
  const press = (text, what, kind) => {
    const made = element("button", buttons, { type: "button", textContent: text, className: kind ?? "" });
    made.dataset.lmSuppressShortcuts = "true";
    made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && what());
    return made;
  };
  const ask = (what) => () => model.send({ do: what });
  const can = {
    paint: press("Paint", ask("paint"), "nst-first"),
    stop: press("Stop", ask("stop")),
    back: press("Undo", ask("back")),
    chance: press("Surprise me", ask("chance")),
    download: press("Download", ask("download")),
  };
  const line = element("p", el, { className: "nst-outcome-line" });
  line.setAttribute("aria-hidden", "true"); // it changes all the time; the one below is heard
  const heard = element("p", el, { className: "nst-heard" });
  heard.setAttribute("role", "status");
  const wrong = element("p", el, { className: "nst-wrong", hidden: true });
  wrong.setAttribute("role", "alert");
  const bar = element("progress", el, { max: 1, value: 0 });
  bar.setAttribute("aria-label", "How much is painted");

  const frame = element("div", el, { className: "nst-frame-two" });
  const before = element("img", frame, { className: "nst-before", alt: "" });
  const after = element("img", frame, { className: "nst-after", alt: "" });
  const slider = element("label", el, { className: "nst-slider" });
  const left = element("span", slider, { textContent: "Before" });
  const range = element("input", slider, { type: "range", min: 0, max: 100, step: 5, value: 70 });
  range.dataset.lmSuppressShortcuts = "true";
  range.setAttribute("aria-label", "Before and after");
  element("span", slider, { textContent: "After" });
  left.after(range);
  const told = element("p", el, { className: "nst-told" });
  const fold = element("button", el, { type: "button", className: "nst-fold" });

  function divide() {
    const share = Number(range.value);
    frame.style.setProperty("--nst-seen", `${share}%`);
    const words = share === 0 ? "the photo alone" : share === 100 ? "the painting alone" : "";
    range.setAttribute("aria-valuetext", words || `the painting on the left ${share} %, the photo on the rest`);
  }
  range.addEventListener("input", divide);

  function draw() {
    before.src = address(model.get("before"), "image/jpeg", before.src);
    before.alt = model.get("before_alt");
    before.hidden = !before.getAttribute("src");
  }
  function drawAfter() {
    const painted = model.get("after")?.byteLength > 0;
    after.src = address(model.get("after"), "image/jpeg", after.src);
    after.alt = model.get("after_alt");
    after.hidden = slider.hidden = !painted;
  }
  function say() {
    line.textContent = model.get("line");
    if (heard.textContent !== model.get("heard")) heard.textContent = model.get("heard");
    if (wrong.textContent !== model.get("wrong")) wrong.textContent = model.get("wrong");
    wrong.hidden = !model.get("wrong");
    bar.value = model.get("share");
    told.textContent = model.get("told");
    el.dataset.state = model.get("state");
  }
  function allow() {
    // aria-disabled, not disabled: the one that has the focus must not lose it when a run begins or ends.
    for (const [name, button] of Object.entries(can))
      button.setAttribute("aria-disabled", String(!model.get("allowed").includes(name)));
  }
  function unfold() {
    fold.setAttribute("aria-expanded", String(model.get("unfolded")));
    fold.textContent = model.get("unfolded") ? "Hide all settings" : "All settings";
  }
  fold.addEventListener("click", () => {
    model.set("unfolded", !model.get("unfolded"));
    model.save_changes();
  });

  let pieces = [];
  function arrive(message, buffers) {
    if (message.number === 0) pieces = [];
    pieces.push(buffers[0]);
    if (pieces.length < message.count) return model.send({ do: "piece", number: pieces.length });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(pieces, { type: "image/png" }));
    link.download = message.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** A page of its own has one part that is its main one; what a kernel prints lies in it, too. */
  function settle() {
    const page = el.closest("body > *");
    if (page) {
      if (!document.querySelector("main, [role=main]")) page.setAttribute("role", "main"); // JupyterLab has one
    } else if (el.isConnected || !settle.tries--) return;
    else requestAnimationFrame(settle);
  }
  settle.tries = 600;

  const events = [
    ["change:before change:before_alt", draw],
    ["change:after change:after_alt", drawAfter],
    ["change:line change:heard change:wrong change:share change:told change:state", say],
    ["change:allowed", allow],
    ["change:unfolded", unfold],
    ["msg:custom", arrive],
  ];
  for (const [event, call] of events) model.on(event, call);
  [draw, drawAfter, say, allow, unfold, divide, settle].forEach((call) => call());
  return () => events.forEach(([event, call]) => model.off(event, call));
}

export default { render };
