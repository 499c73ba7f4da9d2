// What each schedule gains against no visits at all, with how far chance may move it.

import { h, s } from '../dom.js';
import { number, signed, t } from '../words.js';

export function worth(plan) {
  const rows = plan.schedules.filter((one) => !one.planned || one.visits === plan.visits.length).sort((a, b) => a.visits - b.visits);
  const low = Math.min(0, ...rows.map((one) => one.low));
  const high = Math.max(1e-9, ...rows.map((one) => one.high));
  const x = (value) => 4 + ((value - low) / (high - low)) * 192;
  const digits = high < 20 ? 1 : 0;
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('page.plan.value') }, h('table', { class: 'worth' },
    h('thead', {}, h('tr', {}, ['schedule', 'visits_made', 'gain'].map((name) => h('th', { scope: 'col', colspan: name === 'gain' ? 2 : null }, t(`page.plan.${name}`))))),
    h('tbody', {}, rows.map((one) => h('tr', { class: one.planned ? 'planned' : one.id }, h('th', { scope: 'row' }, one.name), h('td', {}, number(one.visits)),
      h('td', {}, s('svg', { viewBox: '0 0 200 20', class: 'gain', 'aria-hidden': 'true' }, s('line', { x1: x(0), x2: x(0), y1: 0, y2: 20, class: 'middle' }),
        s('line', { x1: x(one.low), x2: x(one.high), y1: 10, y2: 10, class: 'whisker' }), s('circle', { cx: x(one.gain), cy: 10, r: 5 }))),
      h('td', {}, signed(one.gain, digits)))))));
}
