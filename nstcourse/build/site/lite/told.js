// Where this page cannot work it says so; elsewhere it does nothing. Written for browsers of any age.
(function () {
  var words = "";
  if (location.protocol === "file:") {
    words = "This page works from a web server only, and was opened as a file. In the folder of the site, run " +
      "\"python -m http.server\" and open http://localhost:8000/ instead; or open the same sheet in JupyterLab.";
  } else if (typeof WebAssembly !== "object" || !modern()) {
    words = "This browser is too old to run Python in a tab. Take a Chrome, Edge, Firefox or Safari of the " +
      "last years; or open the same sheet in JupyterLab.";
  }
  if (words) document.addEventListener("DOMContentLoaded", function () {
    var told = document.createElement("p");
    told.setAttribute("role", "alert");
    told.style.cssText = "font: 1.1rem/1.5 sans-serif; max-width: 40em; margin: 2rem auto; padding: 0 1rem;";
    told.appendChild(document.createTextNode(words));
    document.body.innerHTML = "";
    document.body.appendChild(told);
  });

  function modern() {  // what JupyterLab is written in, and the numbers that a kernel shares with a page
    try { return new Function("return null?.a ?? 1n")() > 0; } catch (error) { return false; }
  }
})();
