// Where this page cannot work it says so; elsewhere it does nothing. Written for browsers of any age.
(function () {
  var needs = document.currentScript && document.currentScript.getAttribute("data-needs");
  if (location.protocol === "file:") {
    ready(alone, "This page works from a web server only, and was opened as a file. In the folder of the site, run " +
      "\"python -m http.server\" and open http://localhost:8000/ instead; or open the same sheet in JupyterLab.");
  } else if (typeof WebAssembly !== "object" || !modern()) {
    ready(alone, "This browser is too old to run Python in a tab. Take a Chrome, Edge, Firefox or Safari of the " +
      "last years; or open the same sheet in JupyterLab.");
  } else if (needs) {
    fetch(needs, { mode: "no-cors" }).catch(function () {
      ready(beside, "Python for this page comes from " + new URL(needs).host + ", which cannot be reached from here, " +
        "so no cell will run. Open the same sheet in JupyterLab, or ask for the pages with a kernel of their own.");
    });
  }

  function ready(show, words) {
    var told = document.createElement("p");
    told.setAttribute("role", "alert");
    told.appendChild(document.createTextNode(words));
    if (document.body) show(told);
    else document.addEventListener("DOMContentLoaded", function () { show(told); });
  }

  function alone(told) {
    told.style.cssText = "font: 1.1rem/1.5 sans-serif; max-width: 40em; margin: 2rem auto; padding: 0 1rem;";
    document.body.innerHTML = "";
    document.body.appendChild(told);
  }

  function beside(told) {
    told.style.cssText = "position: fixed; bottom: 0; left: 0; right: 0; z-index: 20000; margin: 0; padding: 0.7rem 1rem; " +
      "font: 1rem/1.4 sans-serif; color: #000; background: #ffe08a; border-top: 2px solid #000;";
    document.body.appendChild(told);
  }

  function modern() {  // what JupyterLab is written in, and the numbers that a kernel shares with a page
    try { return new Function("return null?.a ?? 1n")() > 0; } catch (error) { return false; }
  }
})();
