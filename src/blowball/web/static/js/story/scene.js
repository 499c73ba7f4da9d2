// The body on one day of the story: every mark as it stands at time t. Nothing here remembers the day before.

import { s } from '../dom.js';
import { t as say } from '../words.js';
import { asleep, flier, found, gone, growing, head, node, reach, sizeAt } from './marks.js';
import { body, place, spread } from './body.js';

const MOST_NODES = 8;
const FADING = 0.05; // share of the whole story that a mark of something gone stays clear

export class Scene {
  constructor(holder, story, cancer, names) {
    this.story = story;
    this.cancer = cancer;
    this.span = story.ending.t - story.start;
    this.flight = Math.min(240, this.span * 0.03);
    this.svg = body(cancer, say('page.story.body'));
    this.layer = s('g', { class: 'marks' });
    this.labels = s('g', { class: 'labels' });
    this.nodes = s('g', { class: 'nodes' });
    this.svg.append(this.labels, this.nodes, this.layer);
    holder.replaceChildren(this.svg);
    this.names = names;
    this.home = place(cancer, story.primary.organ);
    const seen = { [story.nodes.organ]: Math.min(story.nodes.positive, MOST_NODES) };
    this.at = new Map(story.lesions.map((lesion) => {
      const i = seen[lesion.organ] ?? 0;
      seen[lesion.organ] = i + 1;
      const shift = lesion.organ === story.primary.organ ? 1 : 0;
      return [lesion.id, spread(place(cancer, lesion.organ), i + shift)];
    }));
  }

  draw(t, moving) {
    const marks = [];
    const lit = new Map();
    this.#primary(t, marks);
    this.#positive(t, lit);
    for (const lesion of this.story.lesions) {
      if (t < lesion.t_left) continue;
      const state = stateOf(lesion, t);
      const aloft = moving && t - lesion.t_left < this.flight && lesion.origin !== 'residual';
      marks.push(aloft ? this.#flying(lesion, t) : this.#lesion(lesion, state, t));
      if (state !== 'gone' && !aloft) lit.set(lesion.organ, state === 'growing' || lit.get(lesion.organ) === 'growing' ? 'growing' : 'asleep');
    }
    this.layer.replaceChildren(...marks.filter(Boolean));
    this.#light(lit);
  }

  #primary(t, marks) {
    const { story, home } = this;
    const out = story.t_surgery !== null && t >= story.t_surgery;
    const stem = `M${home.x} ${home.y} q4 14 1 30`;
    if (out) {
      marks.push(s('g', { class: 'scar', transform: `translate(${home.x} ${home.y})` },
        s('path', { d: 'M-9 0 H9 M-6 -3 V3 M-2 -3 V3 M2 -3 V3 M6 -3 V3' })));
      return;
    }
    const mm = sizeAt(story.primary.points, t);
    if (mm < 0.05) return;
    marks.push(s('path', { d: stem, class: 'stem' }),
      s('g', { transform: `translate(${home.x} ${home.y})` }, head(reach(mm) * 1.5)));
  }

  /** Nodes with cancer, from the diagnosis on: those taken out are crossed out, those left go on as lesions. */
  #positive(t, lit) {
    const { organ, positive, removed, t_removed: out } = this.story.nodes;
    const operated = this.story.t_surgery !== null && t >= this.story.t_surgery;
    const shown = t < 0 ? 0 : Math.min(operated ? removed : positive, MOST_NODES);
    const at = place(this.cancer, organ);
    const marks = Array.from({ length: shown }, (_, i) => {
      const { x, y } = spread(at, i);
      return s('g', { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(1.3)` }, operated ? gone('removed') : node());
    });
    if (operated && shown) this.nodes.setAttribute('opacity', Math.max(0.28, 1 - (t - out) / (this.span * FADING)).toFixed(2));
    else this.nodes.removeAttribute('opacity');
    if (shown && !operated) lit.set(organ, 'growing');
    if (shown && positive > MOST_NODES) {
      marks.push(s('text', { x: at.x + 30, y: at.y + 4 }, say('page.story.nodes_more', { n: (operated ? removed : positive) - shown })));
    }
    this.nodes.replaceChildren(...marks);
  }

  #lesion(lesion, state, t) {
    const to = this.at.get(lesion.id);
    const group = s('g', { transform: `translate(${to.x.toFixed(1)} ${to.y.toFixed(1)})` });
    if (state === 'gone') {
      const faded = Math.max(0.28, 1 - (t - lesion.t_gone) / (this.span * FADING));
      group.setAttribute('opacity', faded.toFixed(2));
      group.append(gone(lesion.gone_by));
    } else if (state === 'asleep') {
      group.append(asleep());
    } else if (state === 'settling') {
      group.append(flier());
    } else {
      const r = Math.min(26, reach(sizeAt(lesion.points, t)));
      group.append(growing(r));
      if (lesion.t_found !== null && t >= lesion.t_found) group.append(found(r, lesion.found_by));
    }
    return group;
  }

  #flying(lesion, t) {
    const to = this.at.get(lesion.id);
    const share = (t - lesion.t_left) / this.flight;
    const from = lesion.parent === null ? this.home : this.at.get(lesion.parent) ?? this.home;
    const eased = share * share * (3 - 2 * share);
    const bend = { x: (from.x + to.x) / 2 + (to.y - from.y) * 0.35, y: Math.min(from.y, to.y) - 36 };
    const q = (a, b, c) => (1 - eased) ** 2 * a + 2 * eased * (1 - eased) * b + eased ** 2 * c;
    const [x, y] = [q(from.x, bend.x, to.x), q(from.y, bend.y, to.y)];
    const tilt = 18 * Math.sin(share * 6);
    return s('g', { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${tilt.toFixed(1)}) scale(1.8)` }, flier());
  }

  #light(lit) {
    const shapes = new Map();
    const labels = [];
    let [left, right] = [0, 0];
    const names = [...lit].map(([organ, state]) => ({ organ, state, ...place(this.cancer, organ) })).sort((a, b) => a.y - b.y);
    for (const { organ, state, x, y, shapes: parts } of names) {
      for (const part of parts) if (shapes.get(part) !== 'growing') shapes.set(part, state);
      const side = x < 160 ? -1 : 1;
      const line = Math.max(y, (side < 0 ? left : right) + 15);
      if (side < 0) left = line; else right = line;
      labels.push(s('path', { d: `M${x + side * 8} ${y} L${side < 0 ? 42 : 278} ${line}`, class: 'leader' }),
        s('text', { x: side < 0 ? 38 : 282, y: line + 4, 'text-anchor': side < 0 ? 'end' : 'start' }, this.names(organ)));
    }
    for (const shape of this.svg.querySelectorAll('[data-organ]')) shape.dataset.state = shapes.get(shape.dataset.organ) ?? '';
    this.labels.replaceChildren(...labels);
  }
}

/** What a lesion is on that day: gone, growing, asleep, or settling in. */
export function stateOf(lesion, t) {
  if (lesion.t_gone !== null && t >= lesion.t_gone) return 'gone';
  if (lesion.t_woke !== null && t >= lesion.t_woke) return 'growing';
  return lesion.asleep ? 'asleep' : 'settling';
}
