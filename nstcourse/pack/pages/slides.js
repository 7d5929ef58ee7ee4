// One slide at a time, by arrow keys, page keys, space, buttons or a swipe; a page below the other on a phone.
(function () {
  "use strict";
  var WIDTH = 1280, HEIGHT = 720, LEAST = 0.55;
  var body = document.body, main = document.querySelector("main");
  var slides = Array.from(document.querySelectorAll(".slide")), now = 0, fitted = false;

  function wide() { return window.innerWidth >= 800 && window.innerWidth > window.innerHeight; }

  // What was shown stands beside what is said of it; it has been described once.
  function again(slide) {
    var shown = document.getElementById(slide.dataset.again), wall = shown && shown.querySelector(".wall, .body > img");
    if (!wall || slide.querySelector(".again")) { return; }
    var box = slide.querySelector(".body"), says = document.createElement("div"), beside = document.createElement("div");
    says.className = "says";
    says.append.apply(says, Array.from(box.childNodes));
    var copy = wall.cloneNode(true), many = copy.querySelectorAll("figure").length;
    var columns = many <= 1 ? 1 : many <= 4 ? 2 : 3;
    copy.style.setProperty("--beside", columns);
    copy.style.setProperty("--deep", Math.ceil(many / columns));
    copy.querySelectorAll("img").forEach(function (one) { one.alt = ""; });
    beside.className = "again";
    beside.setAttribute("aria-hidden", "true");
    beside.append(copy);
    box.classList.add("again-side");
    box.append(says, beside);
  }

  // Does anything of a slide lie outside of its stage?
  function over(slide) {
    var stage = slide.querySelector(".stage"), box = slide.querySelector(".body");
    return box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1 ||
      stage.scrollHeight > stage.clientHeight + 1;
  }

  function fit(slide) {
    var stage = slide.querySelector(".stage"), open = Array.from(slide.querySelectorAll(".stage details"));
    open.forEach(function (one) { one.open = true; });  // it shall fit then, too
    for (var size = 1; size >= LEAST; size -= 0.05) {
      stage.style.setProperty("--fit", size.toFixed(2));
      if (!over(slide)) { break; }
    }
    slide.dataset.fit = size.toFixed(2);
    slide.dataset.over = over(slide) ? "yes" : "no";
    open.forEach(function (one) { one.open = false; });
  }

  function place() {
    var deck = wide();
    body.classList.toggle("deck", deck);
    // What is moved sideways can be reached by keys.
    document.querySelectorAll(".body, .math.block").forEach(function (one) {
      if (!deck && one.scrollWidth > one.clientWidth) { one.tabIndex = 0; } else { one.removeAttribute("tabindex"); }
    });
    if (!deck) { main.style.transform = ""; return; }
    var scale = Math.min(window.innerWidth / WIDTH, window.innerHeight / HEIGHT);
    main.style.transform = "scale(" + scale + ") translateX(-50%)";
    if (!fitted) { fitted = true; slides.forEach(again); slides.forEach(fit); }
  }

  function show(number) {
    now = Math.max(0, Math.min(slides.length - 1, number));
    slides.forEach(function (one, k) { one.classList.toggle("now", k === now); });
    document.querySelector(".place").textContent = (now + 1) + " / " + slides.length;
    history.replaceState(null, "", "#" + (now + 1));
    if (!body.classList.contains("deck")) { slides[now].scrollIntoView(); }
  }

  // An answer is opened before the next slide comes.
  function on() {
    var closed = body.classList.contains("deck") && slides[now].querySelector(".stage details:not([open])");
    if (closed) { closed.open = true; } else { show(now + 1); }
  }

  function notes() {
    var shown = body.classList.toggle("with-notes");
    document.querySelector("[data-go=notes]").setAttribute("aria-pressed", String(shown));
  }

  var keys = {
    ArrowRight: on, PageDown: on, " ": on, ArrowLeft: function () { show(now - 1); },
    PageUp: function () { show(now - 1); }, Home: function () { show(0); }, End: function () { show(slides.length - 1); },
    n: notes, N: notes,
    f: function () { if (document.fullscreenElement) { document.exitFullscreen(); } else { document.documentElement.requestFullscreen(); } }
  };
  document.addEventListener("keydown", function (event) {
    var own = /^(INPUT|BUTTON|SUMMARY|A)$/.test(event.target.tagName) && /^( |Enter|Arrow.*)$/.test(event.key);
    var does = keys[event.key];
    if (!does || own || event.ctrlKey || event.metaKey || event.altKey || !body.classList.contains("deck") && !/^[nN]$/.test(event.key)) { return; }
    event.preventDefault();
    does();
  });
  document.querySelector("nav").addEventListener("click", function (event) {
    var go = event.target.dataset.go;
    if (go === "on") { on(); } else if (go === "back") { show(now - 1); } else if (go === "notes") { notes(); }
    if (go) { event.target.blur(); }
  });
  window.addEventListener("beforeprint", function () {
    body.classList.add("deck");
    if (!fitted) { fitted = true; slides.forEach(again); slides.forEach(fit); }
    document.querySelectorAll(".stage details").forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll(".stage details").forEach(function (one) { one.open = false; });
    place();
  });
  window.addEventListener("nst-fit", function () { slides.forEach(fit); });  // after a change of the page by hand
  window.addEventListener("resize", place);
  window.addEventListener("hashchange", function () { show((parseInt(location.hash.slice(1), 10) || 1) - 1); });
  window.addEventListener("load", function () {
    place();
    show((parseInt(location.hash.slice(1), 10) || 1) - 1);
    body.dataset.ready = "yes";
  });
})();
