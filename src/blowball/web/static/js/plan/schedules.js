// The planned and the guideline's visits on one axis of years after the operation.

import { s } from '../dom.js';
import { listed, number, stretch, t } from '../words.js';

const YEAR = 365.25;

export function schedules(plan, width) {
  const rows = [['planned', plan.visits], ['guideline', plan.guideline]];
  const last = Math.max(...rows.flatMap(([, visits]) => visits.map((visit) => visit.day)), 5 * YEAR);
  const [left, right, tall] = [10, 16, 64];
  const height = 12 + rows.length * tall + 36;
  const x = (day) => left + (day / last) * (width - left - right);
  const every = last > 12 * YEAR && width < 520 ? 5 : last > 12 * YEAR ? 2 : 1;
  const grid = [];
  for (let year = 0; year * YEAR <= last + 1; year += every) {
    grid.push(s('line', { x1: x(year * YEAR), x2: x(year * YEAR), y1: 6, y2: height - 34, class: 'grid' }),
      s('text', { x: x(year * YEAR), y: height - 18, 'text-anchor': 'middle' }, number(year)));
  }
  const drawn = rows.map(([name, visits], row) => {
    const y = 12 + row * tall + 38;
    return s('g', { class: name }, s('text', { x: left, y: y - 22, class: 'row-name' }, `${t(`page.plan.${name}`)} (${number(visits.length)})`),
      s('line', { x1: left, x2: width - right, y1: y, y2: y, class: 'lane' }),
      visits.map((visit) => s('g', { class: visit.worth_it ? 'visit' : 'visit doubtful', transform: `translate(${x(visit.day).toFixed(1)} ${y})` },
        s('title', {}, `${stretch(visit.day)}: ${listed(visit.names)}`),
        visit.tests.length > 1 ? s('circle', { r: 7 }) : s('circle', { r: 4.5 }))));
  });
  return s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': rows.map(([name, visits]) => `${t(`page.plan.${name}`)}: ${listed(visits.map((visit) => stretch(visit.day)))}`).join('. ') },
  grid, drawn, s('text', { x: width - right, y: height - 3, 'text-anchor': 'end' }, t('page.plan.after_surgery')));
}
