// Part 2: a hundred patients like this, first with chance alone (quick), then with what studies leave open.

import { $, h, s, whileNear } from './dom.js';
import { ask } from './api.js';
import { number, t } from './words.js';
import { onPatient, state } from './patient.js';
import { refused } from './refused.js';
import { work } from './job.js';
import { Curves, SHOWN } from './hundred/curves.js';
import { legend, people } from './hundred/people.js';

const part = $('[data-hundred]');
const slider = $('[data-year]', part);
const YEARS = 20;
const SETS = 20;
let answer = null;
let curves = null;
let stop = () => {};

export function startHundred() {
  key();
  slider.addEventListener('input', show);
  onPatient(whileNear(part, () => { if (state.cancer) load(); }));
}

async function load() {
  part.setAttribute('aria-busy', 'true');
  part.classList.add('stale');
  stop();
  $('[data-knowledge]', part).textContent = t('page.hundred.knowing');
  const body = { patient: state.patient, years: YEARS };
  try {
    const quick = await ask('hundred', { ...body, sets: 0 });
    if (!quick) return;
    take(quick);
    refused('hundred', null);
    stop = work('hundred', { ...body, sets: SETS }, { result: (full) => { take(full); over('page.hundred.known'); }, failed: fail });
  } catch (error) {
    fail(error);
  }
}

function over(key) {
  $('[data-knowledge]', part).textContent = key ? t(key) : '';
  part.removeAttribute('aria-busy');
}

function fail(error) {
  over(null);
  refused('hundred', error);
}

function take(found) {
  part.classList.remove('stale');
  answer = found;
  curves = new Curves($('[data-curves]', part), found.curves, YEARS);
  table();
  show();
}

function show() {
  const year = Number(slider.value);
  const says = t('page.hundred.year_now', { n: number(year) });
  $('[data-year-now]', part).textContent = says;
  slider.setAttribute('aria-valuetext', says);
  if (!answer) return;
  const now = answer.years.find((one) => one.year === year);
  people($('[data-icons]', part), now);
  $('[data-states]', part).replaceChildren(...legend(now));
  curves.year(year);
}

function key() {
  const band = (name) => h('li', {}, s('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true', class: 'recurrence' },
    s('rect', { y: name === 'chance' ? 6 : 2, width: 20, height: name === 'chance' ? 8 : 16, class: name })), t(`page.hundred.${name}`));
  $('[data-band-key]', part).replaceChildren(band('chance'), band('knowledge'));
}

function table() {
  const cell = (point) => t('page.hundred.low_high', { n: number(point.value), low: number(point.known_low ?? point.low), high: number(point.known_high ?? point.high) });
  const shown = SHOWN.map((endpoint) => answer.curves.find((one) => one.endpoint === endpoint));
  $('[data-table]', part).replaceChildren(h('table', {},
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('page.hundred.year_column')), shown.map((one) => h('th', { scope: 'col' }, t(`page.hundred.curve.${one.endpoint}`))))),
    h('tbody', {}, [1, 2, 5, 10, 15, 20].map((year) => h('tr', {}, h('th', { scope: 'row' }, number(year)),
      shown.map((one) => h('td', {}, cell(one.points.find((point) => point.year === year)))))))));
}
