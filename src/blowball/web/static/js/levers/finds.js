// What visits find, and what is found otherwise: of 1,000 patients, as compared with and as set.

import { h, s } from '../dom.js';
import { listed, number, stretch, t } from '../words.js';

const BY = ['visit', 'symptom', 'death'];
const PLACES = ['local', 'regional', 'new', 'distant'];

export function finds(node, found, names) {
  const [baseline, changed] = [found.baseline, found.changed].map((one) => ({ ...one, by_visit_in: adding(one.by_visit_in, Math.round(one.by.visit)) }));
  const same = JSON.stringify(baseline) === JSON.stringify(changed);
  const columns = same ? [['after', changed]] : [['before', baseline], ['after', changed]];
  const most = Math.max(1, baseline.found, changed.found);
  node.hidden = false;
  node.replaceChildren(
    h('h3', {}, t('page.levers.looking.finds')),
    h('p', { class: 'finds-said' }, sentence(changed, found.years)),
    h('p', { class: 'note' }, t('page.levers.looking.finds_of', { years: number(found.years) })),
    ...columns.map(([name, one]) => stack(same ? null : names[name], one, most)),
    h('ul', { class: 'key' }, BY.map((by) => h('li', {}, s('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, s('rect', { width: 20, height: 20, rx: 4, class: `by-${by}` })),
      t(`page.levers.looking.by_${by}`)))),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('page.levers.looking.finds') }, table(columns, names)),
    names.apart ? earlier(found, same) ?? '' : '',
  );
}

/** The places in whole people that add up to all: those with the largest rest are rounded up. */
function adding(places, all) {
  const down = Object.fromEntries(PLACES.map((place) => [place, Math.floor(places[place])]));
  const order = [...PLACES].sort((a, b) => places[b] - down[b] - (places[a] - down[a]));
  const rest = all - PLACES.reduce((sum, place) => sum + down[place], 0);
  for (const place of order.slice(0, Math.max(0, rest))) down[place] += 1;
  return down;
}

function sentence(one, years) {
  const visit = one.by_visit_in;
  if (one.visits < 0.05) return t('page.levers.looking.none');
  return t('page.levers.looking.said', {
    years: number(years), n: number(one.by.visit), near: number(visit.local + visit.regional), new: number(visit.new), far: number(visit.distant),
    felt: number(one.by.symptom), alarms: number(one.false_alarms), visits: number(one.visits),
  });
}

function stack(name, one, most) {
  const parts = BY.filter((by) => one.by[by] > 0).map((by) => {
    const part = h('span', { class: `by-${by}` }, one.by[by] > most / 14 ? number(one.by[by]) : '');
    part.style.width = `${(100 * one.by[by]) / most}%`;
    return part;
  });
  const label = listed(BY.map((by) => `${number(one.by[by])} ${t(`page.levers.looking.by_${by}`)}`));
  return h('div', { class: 'stack' }, name ? h('p', { class: 'note' }, name) : null, h('div', { class: 'whole', role: 'img', 'aria-label': label }, parts));
}

function table(columns, names) {
  const row = (name, value, digits = 0) => h('tr', {}, h('th', { scope: 'row' }, name), columns.map(([, one]) => h('td', {}, number(value(one), digits))));
  return h('table', { class: 'finds-table' },
    columns.length > 1 ? h('thead', {}, h('tr', {}, h('td', {}), columns.map(([name]) => h('th', { scope: 'col' }, names[name])))) : null,
    h('tbody', {}, PLACES.map((place) => row(t(`page.levers.looking.place.${place}`), (one) => one.by_visit_in[place])),
      row(t('page.levers.looking.removed'), (one) => one.removed), row(t('page.levers.looking.alarms'), (one) => one.false_alarms),
      row(t('page.levers.looking.visits'), (one) => one.visits, 1)));
}

function earlier(found, same) {
  if (same || found.earlier === null) return null;
  return h('p', {}, t(found.earlier > 0 ? 'page.levers.looking.earlier' : 'page.levers.looking.later', {
    n: number(found.earlier > 0 ? found.earlier_people : found.later_people), time: stretch(Math.abs(found.earlier)) }));
}
