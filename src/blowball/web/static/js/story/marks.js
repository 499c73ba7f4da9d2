// How things look: the dandelion, a seed in the air, a seed asleep, one that grows, one that is gone.

import { s } from '../dom.js';

const round = (value) => Math.round(value * 100) / 100;

/** A dandelion head of radius r, at 0, 0. */
export function head(r) {
  const rays = Math.max(9, Math.min(54, Math.round(r * 2.2)));
  const group = s('g', { class: 'head' }, s('circle', { r: round(r), class: 'fluff' }));
  for (let i = 0; i < rays; i += 1) {
    const turn = (i / rays) * 2 * Math.PI;
    const far = r * [1, 0.72, 0.88][i % 3];
    const [x, y] = [round(far * Math.cos(turn)), round(far * Math.sin(turn))];
    group.append(s('line', { x1: 0, y1: 0, x2: x, y2: y, class: 'ray' }),
      s('circle', { cx: x, cy: y, r: round(Math.max(0.5, r / 19)), class: 'tip' }));
  }
  group.append(s('circle', { r: round(Math.max(1, r / 6)), class: 'heart' }));
  return group;
}

/** A seed under its parachute, hanging from 0, 0. */
export function flier() {
  const group = s('g', { class: 'flier' }, s('line', { x1: 0, y1: 0, x2: 0, y2: -8, class: 'ray' }),
    s('ellipse', { cx: 0, cy: 1.6, rx: 1.2, ry: 2.4, class: 'grain' }));
  for (let i = -3; i <= 3; i += 1) {
    const [x, y] = [round(6 * Math.sin(i * 0.38)), round(-8 - 5.4 * Math.cos(i * 0.38))];
    group.append(s('line', { x1: 0, y1: -8, x2: x, y2: y, class: 'ray' }));
  }
  return group;
}

export function asleep() {
  return s('g', { class: 'asleep' }, s('circle', { r: 4, class: 'moon' }),
    s('path', { d: 'M1.6 -2.6 A3 3 0 1 0 2.6 1.8 A2.6 2.6 0 0 1 1.6 -2.6 Z', class: 'crescent' }));
}

export function growing(r) {
  return s('g', { class: 'growing' }, s('circle', { r: round(r) }));
}

/** A lymph node that holds cancer cells. */
export function node() {
  return s('g', { class: 'node' }, s('path', { d: 'M-3.6 1.4 C-4.8 -2.6 -1 -4.6 2 -3.4 C5 -2.2 5 2.6 2 3.6 C0.4 4.2 0.4 1.8 -0.8 2 C-2 2.2 -3.2 3 -3.6 1.4 Z' }),
    s('circle', { cx: 1.2, cy: -0.6, r: 1.5 }));
}

/** Around a growing one that has been found: an eye for a visit, a bell's waves for a symptom. */
export function found(r, by) {
  return s('g', { class: `found ${by}` }, s('circle', { r: round(r + 3.5), class: 'ring' }),
    by === 'symptom' ? s('circle', { r: round(r + 7), class: 'ring thin' }) : null);
}

export function gone(by) {
  return by === 'removed'
    ? s('g', { class: 'gone removed' }, s('circle', { r: 5 }))
    : s('g', { class: 'gone' }, s('path', { d: 'M-3.2 -3.2 L3.2 3.2 M3.2 -3.2 L-3.2 3.2' }));
}

/** Radius on the body of something so many mm wide: larger than life, and never lost. */
export const reach = (mm) => 2.4 + 2.1 * Math.sqrt(Math.max(0, mm));

/** A diameter on a day, between the points of a growth curve; 0 before the first. */
export function sizeAt(points, t) {
  if (!points.length || t < points[0].t) return 0;
  for (let i = 1; i < points.length; i += 1) {
    if (t <= points[i].t) {
      const share = (t - points[i - 1].t) / Math.max(1e-9, points[i].t - points[i - 1].t);
      return points[i - 1].mm + share * (points[i].mm - points[i - 1].mm);
    }
  }
  return points[points.length - 1].mm;
}
