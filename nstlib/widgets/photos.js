// The page's end of PhotoDrop: one photo after another is shrunk here and sent in pieces, each of which photos.py
// acknowledges. A file of 25 MB in one message would be lost without a word: servers refuse large messages.
const LONGEST = 2048; // px
const QUALITY = 0.92; // of the JPEG
const PIECE = 512 * 1024; // bytes
const LINES = 8; // messages that stay on the page

/** A picture as the bytes of an upright JPEG on white, its longer side at most LONGEST. */
async function shrunk(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const factor = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * factor));
  canvas.height = Math.max(1, Math.round(bitmap.height * factor));
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return new Uint8Array(await blob.arrayBuffer());
}

/** Why the browser could not open a file, in words, by its first bytes: its name and type may say anything. */
async function fault(file) {
  let head;
  try {
    head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  } catch {
    return "cannot be read; is it a folder, or has it been moved?";
  }
  if (!head) return "is empty (0 bytes).";
  if (/^....ftyp(hei|hev|mif|msf)/s.test(head))
    return (
      "is a HEIC picture, which this browser cannot open; save it as JPEG " +
      "(iPhone: Settings, Camera, Formats, Most Compatible) and choose that."
    );
  if (/^(\xff\xd8|\x89PNG|GIF8|RIFF)/.test(head)) return "is damaged or cut off, or too large for this browser.";
  return "is no picture that this browser can open; choose a JPEG, PNG or WebP file.";
}

function element(kind, parent, properties) {
  return parent.appendChild(Object.assign(document.createElement(kind), properties));
}

function render({ model, el }) {
  el.classList.add("nst-photos");
  const zone = element("div", el, { className: "nst-photos-zone" });
  const button = element("button", zone, { type: "button", textContent: model.get("label") });
  button.dataset.lmSuppressShortcuts = "true"; // else its keys are JupyterLab's commands, too: d d deletes the cell
  element("span", zone, { textContent: "or drop them here" });
  const input = element("input", zone, { type: "file", multiple: true, hidden: true });
  input.accept = "image/*,.heic,.heif";
  const bar = element("progress", el, { hidden: true });
  const lines = element("ul", el, {});
  lines.setAttribute("aria-live", "polite");
  lines.setAttribute("aria-label", "Photos");

  const waiting = new Map(); // upload: what is done with the answer
  const answered = (message) => waiting.get(message.upload)?.(message);
  model.on("msg:custom", answered);

  /** Send a message and wait for its answer; once it is late, `late` is called, and it is still waited for. */
  function ask(content, buffers, late) {
    return new Promise((resolve) => {
      const clock = setTimeout(late, 1000 * model.get("patience"));
      waiting.set(content.upload, (message) => {
        clearTimeout(clock);
        waiting.delete(content.upload);
        resolve(message);
      });
      model.send(content, undefined, buffers);
    });
  }

  async function send(file, say, late) {
    say("shrinking", `'${file.name}' is being made smaller.`);
    bar.removeAttribute("value");
    let bytes;
    try {
      bytes = await shrunk(file);
    } catch {
      return say("refused", `'${file.name}' ${await fault(file)}`);
    }
    const upload = `${Date.now()}-${Math.random()}`;
    const count = Math.ceil(bytes.length / PIECE);
    say("sending", `'${file.name}' is on its way.`);
    let answer = await ask({ kind: "begin", upload, name: file.name, count, total: bytes.length }, [], late);
    for (let number = 0; number < count && answer.kind === "next"; number++) {
      say("sending", `'${file.name}' is on its way.`);
      bar.value = number / count;
      const piece = bytes.slice(number * PIECE, (number + 1) * PIECE);
      answer = await ask({ kind: "piece", upload, number }, [piece.buffer], late);
    }
    if (answer.kind === "next") answer = await ask({ kind: "end", upload }, [], late);
    say(answer.kind, answer.words);
  }

  function line() {
    const item = element("li", lines, {});
    while (lines.children.length > LINES) lines.firstChild.remove();
    return (state, words) => {
      if (item.dataset.state === state && state === "sending") return; // a reader hears it once
      item.dataset.state = state;
      const mark = { kept: "✓", refused: "✗", late: "!" }[state] ?? "…";
      item.textContent = `${mark} ${words}`;
    };
  }

  let turn = Promise.resolve();
  function add(files) {
    for (const file of files) {
      const say = line();
      say("queued", `'${file.name}' waits for its turn.`);
      turn = turn.then(
        () =>
          new Promise((next) => {
            bar.hidden = false;
            bar.setAttribute("aria-label", file.name);
            const late = () => {
              say(
                "late",
                `'${file.name}' is stuck: no answer for ${model.get("patience")} s. If the kernel is busy, it will go on by ` +
                  `itself; if the kernel has ended, ${model.get("again")} and choose the photo again.`
              );
              next(); // the photos behind it are tried
            };
            send(file, say, late)
              .catch((error) => say("refused", `'${file.name}' could not be sent: ${error.message || error}`))
              .finally(next);
          })
      );
      turn = turn.then(() => (bar.hidden = true));
    }
  }

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = ""; // else choosing the same file again is no change
  });
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]])
    el.addEventListener(name, (event) => {
      event.preventDefault(); // else the browser leaves the page and shows the file
      event.stopPropagation();
      el.classList.toggle("nst-photos-over", over);
      if (name === "drop") add([...event.dataTransfer.files]);
    });
  return () => model.off("msg:custom", answered);
}

export default { render };
