// Boxes that scroll sideways can be scrolled by the keyboard, too.
function reachable() {
  for (const box of document.querySelectorAll('pre, .table-wrapper, div.math, .nst-long, .cell_output .output, [style*="overflow-x"]')) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    if (wide && !box.hasAttribute("tabindex")) box.tabIndex = 0;
  }
}
window.addEventListener("load", reachable);
window.addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true);
