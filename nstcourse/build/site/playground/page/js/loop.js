// A run: a picture that is changed step by step so that the loss falls, until it is paused, weighed anew or begun again.
import {take} from './ledger.js';
import {Objective} from './losses.js';
import {OPTIMISERS} from './optimisers.js';

const KEPT = 12; // pictures that `undo` can go back to

export class Run {
  // content, style, image: pictures {values, height, width}; image: where it begins, by default the content.
  constructor(network, recipe, content, style, image = content) {
    this.objective = new Objective(network, recipe, content, style);
    this.recipe = recipe;
    this.content = content;
    this.image = {...image, values: Float32Array.from(image.values)};
    this.optimiser = new OPTIMISERS[recipe.optimiser](recipe);
    this.steps = 0;
    this.history = []; // of {steps, loss}
    this.before = []; // for undo
  }

  // One evaluation of the loss and the move that follows; {steps, loss, values}.
  step() {
    const {loss, values, gradient} = this.objective.evaluate(this.image);
    const next = this.optimiser.step(this.image.values, gradient, loss);
    this.best = this.optimiser.best;
    this.image = {...this.image, values: next};
    this.steps += 1;
    this.history.push({steps: this.steps, loss});
    return {steps: this.steps, loss, values};
  }

  // The picture to show and keep: L-BFGS's best point so far, else the last one.
  get shown() {
    return {...this.image, values: this.best ?? this.image.values};
  }

  ledger() {
    return take(this.objective, this.shown);
  }

  // Take the weights of another recipe; what was before can be had back.
  reweight(recipe) {
    if (this.before.at(-1)?.steps !== this.steps) {
      this.before = [...this.before.slice(1 - KEPT), {recipe: this.recipe, picture: this.shown, steps: this.steps}];
    }
    this.take(recipe, this.shown);
  }

  // Back to picture and weights before the last change of weights; the recipe that holds now, or null.
  undo() {
    const last = this.before.pop();
    if (!last) return null;
    this.steps = last.steps;
    this.history = this.history.filter((one) => one.steps <= last.steps);
    this.take(last.recipe, last.picture);
    return last.recipe;
  }

  take(recipe, picture) {
    this.recipe = recipe;
    this.objective.reweight(recipe);
    this.image = {...picture};
    this.best = null;
    this.optimiser.forget();
  }

  dispose() {
    this.objective.dispose();
  }
}
