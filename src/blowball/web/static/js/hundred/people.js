// A hundred people, each in one place: ten rows of ten, told apart by form and not by colour alone.

import { h, s } from '../dom.js';
import { listed, number, t } from '../words.js';

const STATES = [
  { id: 'alive_free', of: ['alive_free'] }, { id: 'second', of: ['second'] }, { id: 'near', of: ['local', 'regional'] },
  { id: 'distant', of: ['distant'] }, { id: 'cancer_death', of: ['cancer_death'] }, { id: 'other_death', of: ['other_death'] },
];
const BODY = 'M-6 12 V4 C-6 -1 -3 -3 0 -3 C3 -3 6 -1 6 4 V12 Z';

function person(state) {
  const inside = { near: 'M-6 12 V4 H6 V12 Z', second: 'M0 2 l3 5 h-6 Z', distant: 'M-2.4 3 L2.4 8 M2.4 3 L-2.4 8' }[state];
  return s('g', { class: `person ${state}` }, s('circle', { cy: -8, r: 4 }), s('path', { d: BODY }),
    inside ? s('path', { d: inside, class: 'sign' }) : null);
}

function counts(year) {
  return STATES.map(({ id, of }) => ({ id, n: of.reduce((sum, one) => sum + year[one].icons, 0), parts: of.map((one) => year[one]) }));
}

export function people(holder, year) {
  const found = counts(year);
  const order = found.flatMap(({ id, n }) => Array(n).fill(id));
  let svg = holder.querySelector('svg');
  if (!svg) {
    svg = s('svg', { viewBox: '0 0 300 300', role: 'img' }, Array.from({ length: 100 }, (_, i) =>
      s('g', { transform: `translate(${15 + (i % 10) * 30} ${15 + Math.floor(i / 10) * 30})` })));
    holder.replaceChildren(svg);
  }
  order.forEach((state, i) => {
    const cell = svg.children[i];
    if (cell.dataset.state !== state) { cell.dataset.state = state; cell.replaceChildren(person(state)); }
  });
  const list = listed(found.filter((one) => one.n > 0).map((one) => `${number(one.n)} ${t(`page.hundred.state.${one.id}`)}`));
  svg.setAttribute('aria-label', t('page.hundred.icons', { n: number(year.year), list }));
}

/** One line a state: its sign, how many, and both uncertainties of the share. */
export function legend(year) {
  return counts(year).map(({ id, n, parts }) => {
    const sum = (key) => parts.reduce((all, one) => (one[key] === null ? NaN : all + one[key]), 0);
    const known = Number.isFinite(sum('known_low'))
      ? t('page.hundred.plus', { low: number(Math.max(0, Math.floor(sum('known_low')))), high: number(Math.min(100, Math.ceil(sum('known_high')))) }) : '';
    return h('li', { class: id, 'data-state': id }, s('svg', { viewBox: '-9 -14 18 28', 'aria-hidden': 'true' }, person(id)),
      h('strong', {}, number(n)), h('span', {}, t(`page.hundred.state.${id}`), known ? h('small', {}, known) : null));
  });
}
