// The page's end of the worker: what is asked of it, as promises.
import {Told} from '../told.js';

const WEIGHTS = new URL('../../weights/', import.meta.url).href;
const MISSING = 'A part of this page did not arrive. Check the connection, and try again; the last picture is kept.';
const ENDED =
  'The painting stopped, probably for want of memory. Choose a smaller size and try again; the last picture is kept.';

export class Painter {
  // heard(done, whole): bytes of what arrives.
  constructor(heard = () => {}) {
    this.heard = heard;
    this.waiting = new Map();
    this.next = 0;
    this.worker = null;
    this.learnt = {}; // {name: numbers} of the visitor's paintings, for the next worker if this one ends
  }

  // {styles, fingerprint, nstlib, engine, painting}; a Told where something does not arrive, and the next call tries again.
  load() {
    const at = {stylesAt: `${WEIGHTS}styles.json`, pocketAt: `${WEIGHTS}pocket.json`};
    this.loaded ??= this.ask('load', {...at, learnt: this.learnt}).catch((error) => {
      this.loaded = null;
      throw error;
    });
    return this.loaded;
  }

  // {pixels, width, height, seconds, tensors} of {pixels, width, height}, whose pixels are given away.
  async paint(picture, shares, amount) {
    await this.load();
    return this.ask('paint', {...picture, shares, amount}, [picture.pixels.buffer]);
  }

  // Learns the style of a painting under that name.
  async learn(picture, name) {
    await this.load();
    const {numbers} = await this.ask('learn', {...picture, name}, [picture.pixels.buffer]);
    this.learnt[name] = numbers;
  }

  ask(what, given, moved = []) {
    this.worker ??= this.begun();
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {resolve, reject});
      this.worker.postMessage({...given, id, what}, moved);
    });
  }

  begun() {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});
    worker.onmessage = ({data: {id, ...answer}}) => {
      if (answer.whole !== undefined) return this.heard(answer.done, answer.whole);
      const {resolve, reject} = this.waiting.get(id);
      this.waiting.delete(id);
      if (answer.error) reject(new Told(answer.error));
      else resolve(answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.end(event.message ? ENDED : MISSING); // a module that was not to be had has no message
    };
    return worker;
  }

  // Whatever waits is told why; the next question starts a new worker.
  end(words) {
    this.worker?.terminate();
    this.worker = this.loaded = null;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const {reject} of waiting) reject(new Told(words));
  }
}
