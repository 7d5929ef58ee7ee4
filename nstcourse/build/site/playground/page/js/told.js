// What goes wrong for a reason that a person can mend or should know: its message is a sentence for the page.
export class Told extends Error {}

// The sentence of any error: our own as it is, memory that gave out in words, anything else with what it said.
export function sentence(error) {
  if (error instanceof Told) return error.message;
  const said = String((error && error.message) || error);
  if (error instanceof RangeError || /memory|allocation|out of bounds|unreachable|abort/i.test(said)) {
    return 'There is too little memory for this. Choose a smaller size, or close other tabs, and try again.';
  }
  return `Something went wrong: ${said.split('\n')[0].slice(0, 200)}`;
}
