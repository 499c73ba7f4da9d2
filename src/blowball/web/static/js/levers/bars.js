// Differences as bars from a middle line: fewer to the left, more to the right, with what chance may move them.

import { h, s } from '../dom.js';
import { number, signed, t, whole } from '../words.js';

const HALF = 100;

export function bars(effects, chosen, choose) {
  const shown = effects.filter((one) => one.endpoint !== 'days_lived');
  const most = Math.max(20, ...shown.map((one) => Math.max(Math.abs(one.low), Math.abs(one.high))));
  return h('div', { class: 'bars', role: 'group', 'aria-label': t('page.levers.outcome') },
    h('div', { class: 'bar-scale', 'aria-hidden': 'true' }, h('span', {}, t('page.levers.scale.fewer')), h('span', {}, t('page.levers.scale.more'))),
    shown.map((one) => bar(one, most, one.endpoint === chosen, choose)));
}

function bar(one, most, pressed, choose) {
  const to = (value) => HALF + (value / most) * (HALF - 4);
  const [from, until] = [Math.min(to(0), to(one.difference)), Math.max(to(0), to(one.difference))];
  const { before, n, after } = whole(one.baseline, one.difference);
  const sure = one.low > 0 || one.high < 0;
  const drawn = s('svg', { viewBox: `0 0 ${2 * HALF} 22`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('line', { x1: HALF, x2: HALF, y1: 0, y2: 22, class: 'middle' }),
    s('rect', { x: from, y: 5, width: Math.max(0.5, until - from), height: 12, class: `${one.difference < 0 ? 'fewer' : 'more'} ${sure ? '' : 'unsure'}` }),
    s('line', { x1: to(one.low), x2: to(one.high), y1: 11, y2: 11, class: 'whisker' }));
  return h('button', {
    type: 'button', class: 'bar', 'aria-pressed': String(pressed), 'data-endpoint': one.endpoint, onclick: () => choose(one.endpoint),
  }, h('span', { class: 'bar-name' }, t(`page.levers.endpoint.${one.endpoint}`)), drawn,
  h('span', { class: 'bar-value' }, h('strong', {}, signed(n)),
    h('small', {}, t('page.levers.of', { before: number(before), after: number(after) }))));
}
