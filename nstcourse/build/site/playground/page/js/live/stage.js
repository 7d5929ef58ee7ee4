// The picture alone on the whole screen, for an installation: no controls, a screen that stays on, and keys.
//
// Escape leaves. A browser that gives no whole screen to a picture (Safari on a phone) fills its window instead.

const HINT = 6000; // ms for which the keys are told

export class Stage {
  // element: what fills the screen; hint: the element with the keys; keys: {key: function}; changed(full).
  constructor(element, hint, keys, changed = () => {}) {
    Object.assign(this, {element, hint, keys, changed, lock: null, filling: false});
    document.addEventListener('fullscreenchange', () => this.arranged());
    document.addEventListener('visibilitychange', () => this.awake());
    document.addEventListener('keydown', (event) => this.pressed(event));
  }

  get full() {
    return document.fullscreenElement === this.element || this.filling;
  }

  async enter() {
    try {
      await this.element.requestFullscreen({navigationUI: 'hide'});
    } catch {
      this.filling = true;
      this.arranged();
    }
    this.element.focus();
  }

  leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    this.filling = false;
    this.arranged();
  }

  arranged() {
    this.element.classList.toggle('full', this.full);
    clearTimeout(this.timer);
    this.hint.hidden = !this.full;
    if (this.full) this.timer = setTimeout(() => (this.hint.hidden = true), HINT);
    this.awake();
    this.changed(this.full);
  }

  // The screen stays on while the picture fills it; a tab that was out of sight has to ask again.
  async awake() {
    if (this.full && document.visibilityState === 'visible') {
      this.lock ??= await navigator.wakeLock?.request('screen').catch(() => null);
      this.lock?.addEventListener('release', () => (this.lock = null), {once: true});
    } else if (!this.full) {
      await this.lock?.release();
      this.lock = null;
    }
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const {key} = event;
    if (!this.full) {
      const typing = event.target.matches?.('input, select, textarea, button, a');
      if (key.toLowerCase() === 'f' && !typing) this.enter();
      return;
    }
    if (key === 'Escape' || key.toLowerCase() === 'f') this.leave();
    else if (this.keys[key]) this.keys[key]();
    else return;
    event.preventDefault();
  }
}
