// Value against number of visits: the best schedules found, and the known ones on the same axes.

import { s } from '../dom.js';
import { number, t } from '../words.js';

const BOX = { width: 460, height: 220, left: 44, right: 14, top: 12, bottom: 34 };

export function frontier(plan) {
  const rows = plan.schedules;
  const most = Math.max(8, ...rows.map((one) => one.visits));
  const low = Math.min(0, ...rows.map((one) => one.low));
  const high = Math.max(1e-9, ...rows.map((one) => one.high));
  const x = (n) => BOX.left + (n / most) * (BOX.width - BOX.left - BOX.right);
  const y = (value) => BOX.height - BOX.bottom - ((value - low) / (high - low)) * (BOX.height - BOX.top - BOX.bottom);
  const best = rows.filter((one) => one.planned).sort((a, b) => a.visits - b.visits);
  const step = high - low > 12 ? 5 * Math.ceil((high - low) / 25) : (high - low) / 4;
  const grid = [];
  for (let value = 0; value <= high; value += step) {
    grid.push(s('line', { x1: BOX.left, x2: BOX.width - BOX.right, y1: y(value), y2: y(value), class: 'grid' }),
      s('text', { x: BOX.left - 6, y: y(value) + 4, 'text-anchor': 'end' }, number(value, step < 1 ? 1 : 0)));
  }
  for (let n = 0; n <= most; n += most > 16 ? 4 : 2) grid.push(s('text', { x: x(n), y: BOX.height - 18, 'text-anchor': 'middle' }, number(n)));
  const point = (one) => s('g', { class: one.planned ? 'planned' : `other ${one.id}` }, s('title', {}, `${one.name}: ${number(one.gain, 1)}`),
    s('line', { x1: x(one.visits), x2: x(one.visits), y1: y(one.low), y2: y(one.high), class: 'whisker' }), s('circle', { cx: x(one.visits), cy: y(one.gain), r: 4.5 }));
  const path = [{ visits: 0, gain: 0 }, ...best].map((one) => `${x(one.visits).toFixed(1)} ${y(one.gain).toFixed(1)}`).join('L');
  return s('svg', { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: 'frontier', role: 'img', 'aria-label': t('page.plan.value') }, grid,
    s('path', { d: `M${path}`, class: 'path' }), rows.map(point),
    s('text', { x: BOX.width - BOX.right, y: BOX.height - 3, 'text-anchor': 'end' }, t('page.plan.visits_axis')));
}
