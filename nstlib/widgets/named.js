// Gives the parts of a panel that ipywidgets leaves without a name the name that is to be seen beside them.

/** Set an attribute, but not to what it is already: each setting is a change that is looked at again. */
function set(element, name, value) {
  if (value && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** What a panel says of a picture: the first caption behind it, or else its line of words. */
function wordsOf(picture, panel) {
  const behind = (one) => picture.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  const caption = [...panel.querySelectorAll(".nst-caption")].find(behind);
  return (caption ?? panel.querySelector(".nst-status"))?.textContent;
}

function nameAll(panel) {
  for (const handle of panel.querySelectorAll(".noUi-handle")) {
    const slider = handle.closest(".widget-slider, .jupyter-widgets");
    set(handle, "aria-label", slider?.querySelector(".widget-label")?.textContent);
    set(handle, "aria-valuetext", slider?.querySelector(".widget-readout")?.textContent); // "1/4", not "stop 1"
  }
  for (const picture of panel.querySelectorAll("img.widget-image"))
    set(picture, "alt", wordsOf(picture, panel));
  for (const button of panel.querySelectorAll(".nst-thumb"))
    set(button, "aria-pressed", String(button.classList.contains("nst-chosen")));
}

function render({ el }) {
  el.hidden = true;
  let tries = 600; // frames in which this must have come onto the page
  const look = () => {
    const panel = el.closest(".nst-panel");
    if (panel) nameAll(panel); // what has been taken off the page has none
  };
  const observer = new MutationObserver(look);
  const start = () => {
    const panel = el.closest(".nst-panel");
    if (!panel) return tries-- && requestAnimationFrame(start);
    nameAll(panel);
    const what = { attributeFilter: ["aria-valuetext", "class"], characterData: true };
    observer.observe(panel, { childList: true, subtree: true, attributes: true, ...what });
  };
  start();
  return () => observer.disconnect();
}

export default { render };
