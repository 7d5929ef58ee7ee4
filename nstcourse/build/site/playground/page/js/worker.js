// The worker: all that calculates, so that the page never freezes. It is asked by {ask, id, ...} and answers each by
// {id, answer} or {id, failed: a sentence, broken: has it to be replaced?}; of a run that goes on it tells
// {told: 'step' | 'ledger' | 'stopped'} unasked.
import {Network} from './network.js';
import {Run} from './loop.js';
import {runtime} from './runtime.js';
import {STATISTICS} from './statistics.js';
import {Told, sentence} from './told.js';
import {fetchWeights} from './weights.js';

const WEIGHTS = new URL('../weights/pocket.json', import.meta.url).href;
const LEDGER_SHARE = 6; // the ledger takes at most one part in so many of a run's time
const ROOM = 0; // milliseconds between two steps, in which messages arrive

let tf = null, network = null, run = null, going = false, ledgerDue = 0;

const ASKED = {
  async load() {
    const [library, weights] = await Promise.all([
      runtime(),
      fetchWeights(WEIGHTS, (done, whole) => postMessage({told: 'loading', done, whole})),
    ]);
    tf = library;
    network ??= new Network(tf, weights);
    return {about: network.about};
  },

  // A new run, paused; the old one goes once the new one stands.
  begin({recipe, content, style, image}) {
    const next = new Run(network, {...recipe, weights: network.about.fingerprint}, content, style, image);
    run?.dispose();
    run = next;
    ledgerDue = 0;
    return {tensors: tf.memory().numTensors};
  },

  go() {
    if (!going) {
      going = true;
      keepOn();
    }
  },

  pause() {
    going = false;
    return run ? stateOf() : null;
  },

  reweight({recipe}) {
    run.reweight({...recipe, weights: network.about.fingerprint});
    ledgerDue = 0;
    return {undo: run.before.length};
  },

  undo() {
    const recipe = run.undo();
    ledgerDue = 0;
    return recipe ? {recipe, ...stateOf()} : null;
  },

  // What is to be kept: the picture in floats, with the recipe that made it.
  keep() {
    return {...stateOf(), recipe: {...run.recipe, steps: Math.max(1, run.steps)}};
  },

  ledger() {
    return {ledger: run.ledger(), steps: run.steps};
  },

  // Feature maps of a layer of any picture.
  features({picture, layer}) {
    return network.features(picture ?? run.shown, [layer])[layer];
  },

  // The Gram matrix of feature maps {values, height, width, channels}, and of the same at places in another order.
  gram({maps, order}) {
    let found = null;
    tf.tidy(() => {
      const rows = tf.tensor(maps.values, [maps.height * maps.width, maps.channels]);
      const of = (some) => STATISTICS.gram.measure(tf, some).dataSync();
      found = {gram: of(rows), shuffled: order ? of(tf.gather(rows, tf.tensor1d(order, 'int32'))) : null};
    });
    return found;
  },

  // One step, for those who want to go by themselves.
  step() {
    return run.step();
  },

  // For the benchmark: what a value and gradient takes, in milliseconds.
  measure({count}) {
    const times = [];
    for (let i = 0; i < count; i++) {
      const before = performance.now();
      run.objective.evaluate(run.image);
      times.push(performance.now() - before);
    }
    return {times};
  },

  evaluate({image}) {
    return run.objective.evaluate(image ?? run.image);
  },

  memory() {
    return {tensors: tf.memory().numTensors, bytes: tf.memory().numBytes};
  },
};

function stateOf() {
  return {steps: run.steps, loss: run.history.at(-1)?.loss ?? null, picture: run.shown, undo: run.before.length};
}

async function keepOn() {
  try {
    while (going && run) {
      const {steps, loss, values} = run.step();
      postMessage({told: 'step', steps, loss, values, picture: run.shown, undo: run.before.length});
      if (performance.now() >= ledgerDue) {
        const before = performance.now(), ledger = run.ledger(), took = performance.now() - before;
        ledgerDue = performance.now() + LEDGER_SHARE * took;
        postMessage({told: 'ledger', steps: run.steps, ledger});
      }
      await new Promise((resolve) => setTimeout(resolve, ROOM));
    }
  } catch (error) {
    going = false;
    postMessage({told: 'stopped', failed: sentence(error)});
  }
}

self.onmessage = async ({data: {ask, id, ...rest}}) => {
  try {
    const answer = await ASKED[ask](rest);
    postMessage({id, answer});
  } catch (error) {
    postMessage({id, failed: sentence(error), broken: !(error instanceof Told)});
  }
};
