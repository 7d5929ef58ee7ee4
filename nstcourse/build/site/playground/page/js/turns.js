// What is asked of the worker, one after the other: who presses Paint while a run begins means that run.
let last = Promise.resolve();

export function inTurn(act) {
  const done = last.then(act);
  last = done.catch(() => {});
  return done;
}
