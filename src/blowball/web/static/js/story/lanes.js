// The same story along time: one lane for the primary, one for each organ, one for the visits. Drawn up to a day.

import { s } from '../dom.js';
import { number, t as say } from '../words.js';
import { gone } from './marks.js';
import { stateOf } from './scene.js';

const YEAR = 365.25;
const EDGE = { left: 12, right: 18, top: 42, bottom: 26 };
const half = (mm) => Math.min(13, 1.1 + 1.15 * Math.sqrt(mm));

export class Lanes {
  constructor(holder, story, names) {
    this.holder = holder;
    this.story = story;
    this.names = names;
    const organs = [...new Set(story.lesions.map((lesion) => lesion.organ))];
    this.rows = [{ organ: null }, ...organs.map((organ) => ({ organ }))];
    this.most = Math.max(YEAR, story.ending.t);
  }

  resize(width) {
    const { story, rows } = this;
    const tall = rows.length > 6 ? 34 : 42;
    this.width = width;
    this.height = EDGE.top + rows.length * tall + 30 + EDGE.bottom;
    this.x = (t) => EDGE.left + ((t - story.start) / (this.most - story.start)) * (width - EDGE.left - EDGE.right);
    this.y = new Map(rows.map((row, i) => [row.organ, EDGE.top + (i + 0.62) * tall]));
    this.visitsAt = EDGE.top + rows.length * tall + 16;
    this.clip = s('rect', { x: 0, y: 0, width: 0, height: this.height });
    this.now = s('g', { class: 'now' }, s('line', { y1: 20, y2: this.height - EDGE.bottom }), s('circle', { cy: 20, r: 5 }), s('text', { y: 11, class: 'now-name' }));
    const past = s('g', { 'clip-path': 'url(#past)' }, this.#links(), this.#primary(), story.lesions.map((one) => this.#lesion(one)),
      this.#courses(), this.#visits(), this.#ending());
    this.svg = s('svg', { viewBox: `0 0 ${width} ${this.height}`, width, height: this.height, class: 'lanes', 'aria-hidden': 'true' },
      s('defs', {}, s('clipPath', { id: 'past' }, this.clip)), this.#ground(), past, this.now);
    this.holder.replaceChildren(this.svg);
  }

  draw(t) {
    const x = this.x(t);
    this.clip.setAttribute('width', Math.max(0, x + 0.5));
    this.now.setAttribute('transform', `translate(${x.toFixed(1)} 0)`);
    const name = this.now.lastChild;
    name.textContent = say('page.story.now', { n: number(t / YEAR, 1) });
    name.setAttribute('text-anchor', x < 60 ? 'start' : x > this.width - 60 ? 'end' : 'middle');
  }

  /** The day under a pointer. */
  day(clientX) {
    const box = this.svg.getBoundingClientRect();
    const share = (clientX - box.left - EDGE.left) / (box.width - EDGE.left - EDGE.right);
    return this.story.start + Math.max(0, Math.min(1, share)) * (this.most - this.story.start);
  }

  #ground() {
    const { story, x, height, width } = this;
    const group = s('g', { class: 'ground' });
    const every = width < 480 ? 5 : 2;
    for (let year = Math.ceil(story.start / YEAR); year * YEAR <= this.most + 1; year += 1) {
      if (year % every) continue;
      const at = x(year * YEAR);
      group.append(s('line', { x1: at, x2: at, y1: EDGE.top - 4, y2: height - EDGE.bottom, class: year === 0 ? 'day0' : 'grid' }),
        s('text', { x: at, y: height - 8, 'text-anchor': 'middle' }, number(year)));
    }
    for (const [organ, y] of this.y) {
      group.append(s('line', { x1: EDGE.left, x2: width - EDGE.right, y1: y, y2: y, class: 'lane' }),
        s('text', { x: EDGE.left, y: y - 15, class: 'name' }, organ === null ? say('page.story.primary') : this.names(organ)));
    }
    group.append(s('text', { x: EDGE.left, y: this.visitsAt - 8, class: 'name' }, say('page.story.visits')),
      s('text', { x: x(0) + 4, y: EDGE.top - 9, class: 'zero' }, say('page.story.diagnosis')));
    return group;
  }

  #wedge(points, y, until) {
    const shown = points.filter((point) => point.t <= until + 1e-6);
    if (shown.length < 2) return null;
    const up = shown.map((p) => `${this.x(p.t).toFixed(1)} ${(y - half(p.mm)).toFixed(1)}`);
    const down = shown.map((p) => `${this.x(p.t).toFixed(1)} ${(y + half(p.mm)).toFixed(1)}`).reverse();
    return s('path', { d: `M${up.join('L')}L${down.join('L')}Z` });
  }

  #primary() {
    const { story } = this;
    const y = this.y.get(null);
    const until = story.t_surgery ?? story.ending.t;
    const group = s('g', { class: 'primary' }, this.#wedge(story.primary.points, y, until));
    if (story.t_surgery !== null) {
      const x = this.x(story.t_surgery);
      group.append(s('line', { x1: x, x2: x, y1: y - 16, y2: y + 16, class: 'cut' }),
        s('text', { x: x + 5, y: y + 4, class: 'cut-name' }, say('page.story.surgery')));
    }
    return group;
  }

  #links() {
    return s('g', { class: 'links' }, this.story.lesions.map((lesion) => {
      const parent = this.story.lesions.find((one) => one.id === lesion.parent);
      const [x, from, to] = [this.x(lesion.t_left), this.y.get(parent?.organ ?? null), this.y.get(lesion.organ)];
      const on = Math.min(x + 14, this.x(Math.min(this.story.ending.t, lesion.t_left + 400)));
      return s('path', { d: `M${x} ${from} C${x} ${(from + to) / 2} ${x} ${to - 8} ${on.toFixed(1)} ${to}` });
    }));
  }

  #lesion(lesion) {
    const y = this.y.get(lesion.organ);
    const end = Math.min(lesion.t_gone ?? Infinity, this.story.ending.t);
    const woke = Math.min(lesion.t_woke ?? Infinity, end);
    const group = s('g', { class: `lesion ${stateOf(lesion, this.story.ending.t)}` });
    if (woke > lesion.t_left) {
      group.append(s('line', { x1: this.x(lesion.t_left), x2: this.x(woke), y1: y, y2: y, class: 'sleeping' }));
    }
    group.append(s('g', { class: 'grown' }, this.#wedge(lesion.points, y, end)));
    group.append(s('circle', { cx: this.x(lesion.t_left), cy: y, r: 2.2, class: 'landed' }));
    if (lesion.t_gone !== null && lesion.t_gone <= this.story.ending.t) {
      group.append(s('g', { transform: `translate(${this.x(lesion.t_gone).toFixed(1)} ${y})` }, gone(lesion.gone_by)));
    }
    if (lesion.t_found !== null && lesion.t_found <= this.story.ending.t) {
      group.append(s('g', { class: `found ${lesion.found_by}`, transform: `translate(${this.x(lesion.t_found).toFixed(1)} ${y})` },
        s('circle', { r: 7, class: 'ring' })));
    }
    return group;
  }

  #courses() {
    const y = this.y.get(null);
    return s('g', { class: 'courses' }, this.story.courses.map((course, i) => {
      const [from, to] = [this.x(course.t), this.x(Math.min(course.until, this.story.ending.t))];
      return s('rect', { x: from, y: y + 11 + (i % 3) * 4, width: Math.max(2, to - from), height: 2.5, rx: 1 });
    }));
  }

  #visits() {
    return s('g', { class: 'visits' }, this.story.visits.map((visit) => s('circle', {
      cx: this.x(visit.t), cy: this.visitsAt, r: visit.found ? 5 : 2.6, class: visit.found ? 'hit' : '',
    })));
  }

  #ending() {
    const { t, kind } = this.story.ending;
    const [x, bottom] = [this.x(t), this.height - EDGE.bottom];
    return s('g', { class: `ending ${kind}` }, s('line', { x1: x, x2: x, y1: EDGE.top, y2: bottom }),
      s('circle', { cx: x, cy: this.visitsAt, r: 5 }));
  }
}
