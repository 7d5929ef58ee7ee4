// The loss of every step as a line, with the same in words.

// history: [{steps, loss}]; logarithmic, from the lowest to the highest.
export function drawCurve(svg, words, history) {
  svg.toggleAttribute('hidden', history.length < 2);
  words.hidden = history.length < 2;
  if (history.length < 2) return;
  const logs = history.map(({loss}) => Math.log(Math.max(loss, 1e-12)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const points = logs.map((log, i) => {
    const x = (300 * i) / (logs.length - 1), y = 56 - (high > low ? (52 * (log - low)) / (high - low) : 0);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  svg.innerHTML = `<path d="M${points.join('L')}"/>`;
  const [first, last] = [history[0], history.at(-1)];
  const at = ({loss, steps}) => `${loss.toPrecision(3)} at step ${steps}`, told = `Loss ${at(first)}, ${at(last)}.`;
  svg.setAttribute('aria-label', told);
  words.textContent = `${told} The line is logarithmic.`;
}
