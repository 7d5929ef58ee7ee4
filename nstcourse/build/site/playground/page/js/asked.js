// The page's side of the worker: `await worker.ask('begin', {...})`, and a function that hears what is told unasked.
import {Told} from './told.js';

const LOST =
  'The part of this page that calculates has stopped, perhaps for lack of memory. The last picture is still here. ' +
  'Choose a smaller size, or load the page again.';

const NOT_THERE =
  'A part of this page did not arrive, or this browser is too old for it. Load the page again, or use another browser.';

export class Asked {
  constructor(heard) {
    this.heard = heard;
    this.open = new Map();
    this.last = 0;
    this.start();
  }

  start() {
    this.worker = new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});
    this.worker.onmessage = ({data}) => {
      if (data.told === 'stopped') return this.end(data.failed);
      if (data.told) return this.heard(data);
      const {resolve, reject} = this.open.get(data.id);
      this.open.delete(data.id);
      if (!data.failed) return resolve(data.answer);
      reject(new Told(data.failed));
      if (data.broken) this.end(data.failed);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end(event.message ? LOST : NOT_THERE);
    };
  }

  // Every question that is open is answered by that sentence; `start` makes another worker.
  end(words) {
    this.worker.terminate();
    for (const {reject} of this.open.values()) reject(new Told(words));
    this.open.clear();
    this.heard({told: 'stopped', failed: words});
  }

  ask(ask, rest = {}) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.open.set(id, {resolve, reject});
      this.worker.postMessage({ask, id, ...rest});
    });
  }
}
