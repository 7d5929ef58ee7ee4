// The styles of a network as sliders: of each how much. What they say together is a blend, whose shares add up to 1.

const MOST = 100;

export class Mix {
  // list: the element for the sliders; changed(): called after every change; pictures: {style: {title, maker, alt, file}}.
  constructor(list, changed, pictures) {
    Object.assign(this, {list, changed, pictures, rows: new Map(), made: 0});
  }

  add(style, {own = null} = {}) {
    if (this.rows.has(style)) this.rows.get(style).row.remove();
    const shown = own ?? this.pictures[style] ?? {title: style};
    const row = document.createElement('li');
    const button = Object.assign(document.createElement('button'), {type: 'button', className: 'only'});
    button.setAttribute('aria-label', `Only ${shown.title}`);
    button.title = [`Only ${shown.title}`, shown.maker].filter(Boolean).join(', ');
    if (shown.file) button.append(Object.assign(new Image(64, 64), {src: shown.file, alt: '', loading: 'lazy'}));
    button.addEventListener('click', () => this.only(style));
    const label = Object.assign(document.createElement('label'), {textContent: shown.title});
    const slider = Object.assign(document.createElement('input'), {type: 'range', min: 0, max: MOST, step: 5, value: 0});
    label.htmlFor = slider.id = `style-${this.made++}`;
    const share = Object.assign(document.createElement('output'), {htmlFor: slider.id});
    slider.addEventListener('input', () => this.told());
    row.append(button, label, slider, share);
    this.list.append(row);
    this.rows.set(style, {row, slider, share, title: shown.title});
    this.told(false);
  }

  // That style and no other.
  only(style) {
    for (const [name, {slider}] of this.rows) slider.value = name === style ? MOST : 0;
    this.told();
  }

  // The style after the one that leads, or before it.
  step(by) {
    const names = [...this.rows.keys()], leads = Object.entries(this.shares()).sort((a, b) => b[1] - a[1])[0];
    this.only(names[(names.indexOf(leads?.[0]) + by + names.length) % names.length]);
  }

  // {style: share} of those that have one; {} where every slider stands at 0.
  shares() {
    const all = [...this.rows].map(([style, {slider}]) => [style, Number(slider.value)]);
    const weights = all.filter(([, weight]) => weight > 0);
    const sum = weights.reduce((total, [, weight]) => total + weight, 0);
    return Object.fromEntries(weights.map(([style, weight]) => [style, weight / sum]));
  }

  // As people say it: "Starry Night 67 % and Tiles 33 %".
  words() {
    const shares = Object.entries(this.shares());
    if (shares.length === 1) return this.rows.get(shares[0][0]).title;
    return shares.map(([style, share]) => `${this.rows.get(style).title} ${Math.round(100 * share)} %`).join(' and ');
  }

  told(aloud = true) {
    const shares = this.shares();
    for (const [style, {slider, share}] of this.rows) {
      share.value = `${Math.round(100 * (shares[style] ?? 0))} %`;
      slider.setAttribute('aria-valuetext', share.value);
    }
    if (aloud) this.changed();
  }
}
