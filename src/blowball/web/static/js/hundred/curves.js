// Small curves side by side, on one scale: the line, what chance does to it, and what studies leave open.

import { h, s } from '../dom.js';
import { number, t } from '../words.js';

export const SHOWN = ['recurrence', 'cancer_death', 'second_primary', 'other_death'];
const BOX = { width: 260, height: 170, left: 30, right: 16, top: 10, bottom: 24 };

export class Curves {
  constructor(holder, curves, last) {
    this.last = last;
    this.curves = SHOWN.map((endpoint) => curves.find((one) => one.endpoint === endpoint)).filter(Boolean);
    const all = this.curves.flatMap((curve) => curve.points.flatMap((p) => [p.high, p.known_high ?? 0]));
    this.most = Math.min(100, Math.ceil(Math.max(10, ...all) / 10) * 10);
    this.x = (year) => BOX.left + (year / last) * (BOX.width - BOX.left - BOX.right);
    this.y = (value) => BOX.height - BOX.bottom - (value / this.most) * (BOX.height - BOX.top - BOX.bottom);
    this.marks = [];
    holder.replaceChildren(...this.curves.map((curve) => this.#one(curve)));
  }

  year(year) {
    for (const { curve, line, dot, says } of this.marks) {
      const point = curve.points.find((one) => one.year === year);
      if (!point) continue;
      line.setAttribute('x1', this.x(year));
      line.setAttribute('x2', this.x(year));
      dot.setAttribute('cx', this.x(year));
      dot.setAttribute('cy', this.y(point.value));
      says.textContent = number(point.value);
    }
  }

  #one(curve) {
    const { x, y, last, most } = this;
    const points = [{ year: 0, value: 0, low: 0, high: 0, known_low: curve.points[0].known_low === null ? null : 0, known_high: 0 }, ...curve.points];
    const line = s('line', { y1: BOX.top, y2: BOX.height - BOX.bottom, class: 'at' });
    const dot = s('circle', { r: 4.5, class: 'dot' });
    const says = h('strong', {});
    this.marks.push({ curve, line, dot, says });
    const grid = [0, most / 2, most].map((value) => [
      s('line', { x1: BOX.left, x2: BOX.width - BOX.right, y1: y(value), y2: y(value), class: 'grid' }),
      s('text', { x: BOX.left - 5, y: y(value) + 4, 'text-anchor': 'end' }, number(value))]);
    const years = [0, 5, 10, 15, 20, 25, 30].filter((n) => n <= last).map((n) => s('text', { x: x(n), y: BOX.height - 7, 'text-anchor': 'middle' }, number(n)));
    const name = t(`page.hundred.curve.${curve.endpoint}`);
    const svg = s('svg', { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: curve.endpoint, role: 'img', 'aria-label': name }, grid, years,
      points[0].known_low === null ? null : s('path', { d: this.#band(points, 'known_low', 'known_high'), class: 'knowledge' }),
      s('path', { d: this.#band(points, 'low', 'high'), class: 'chance' }),
      s('path', { d: `M${points.map((p) => `${x(p.year).toFixed(1)} ${y(p.value).toFixed(1)}`).join('L')}`, class: 'line' }), line, dot);
    return h('figure', { class: 'curve' }, h('figcaption', {}, says, ' ', name), svg);
  }

  #band(points, low, high) {
    const up = points.map((p) => `${this.x(p.year).toFixed(1)} ${this.y(p[high]).toFixed(1)}`);
    const down = points.map((p) => `${this.x(p.year).toFixed(1)} ${this.y(p[low]).toFixed(1)}`).reverse();
    return `M${up.join('L')}L${down.join('L')}Z`;
  }
}
