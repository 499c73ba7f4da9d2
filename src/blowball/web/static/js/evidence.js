// Part 5: every number behind what is on the screen, with its source and how it was obtained.

import { $, h, later, whileNear } from './dom.js';
import { get } from './api.js';
import { badge } from './levers/cards.js';
import { either, language, number, t } from './words.js';
import { onPatient, state } from './patient.js';
import { refused } from './refused.js';

const part = $('[data-evidence]');
const FIRST = 40;
let numbers = [];
let cancer = null;
let shown = FIRST;

export function startEvidence() {
  for (const control of [$('[data-search]', part), $('[data-status]', part), $('[data-grade]', part)]) {
    control.addEventListener('input', later(120, () => { shown = FIRST; show(); }));
  }
  onPatient(whileNear(part, () => { if (state.cancer) load(); }));
}

async function load() {
  if (cancer === state.patient.cancer) return;
  cancer = state.patient.cancer;
  try {
    const found = await get(`/api/evidence/${cancer}`);
    numbers = found.numbers.map((one) => ({ ...one, all: [one.path, ...named(one), one.note, one.where, one.unit, ...one.source].join(' ').toLowerCase() }));
    choices('[data-status]', found.methods, (id) => t(`page.method.${id}`));
    choices('[data-grade]', found.grades, (id) => t(`page.grade.${id}`));
    refused('evidence', null);
    show();
  } catch (error) {
    cancer = null;
    refused('evidence', error);
  }
}

function choices(selector, counted, says) {
  $(selector, part).replaceChildren(h('option', { value: '' }, t('page.evidence.all')),
    ...Object.entries(counted).map(([id, n]) => h('option', { value: id }, `${says(id)} (${number(n)})`)));
}

function show() {
  const asked = $('[data-search]', part).value.toLowerCase().split(/\s+/).filter(Boolean);
  const [method, grade] = [$('[data-status]', part).value, $('[data-grade]', part).value];
  const found = numbers.filter((one) => (!method || one.method === method) && (!grade || one.grade === grade) && asked.every((word) => one.all.includes(word)));
  $('[data-count]', part).textContent = t('page.evidence.count', { n: number(found.length), all: number(numbers.length) });
  $('[data-rows]', part).replaceChildren(h('table', { class: 'numbers' },
    h('thead', {}, h('tr', {}, ['number', 'value', 'status', 'source'].map((name) => h('th', { scope: 'col' }, t(`page.evidence.${name}`))))),
    h('tbody', {}, found.slice(0, shown).map(row))),
  found.length > shown ? h('button', { type: 'button', class: 'quiet', onclick: () => { shown += 3 * FIRST; show(); } }, t('page.evidence.more')) : '');
}

function row(one) {
  return h('tr', {},
    h('th', { scope: 'row' }, h('small', {}, named(one)[0]), h('span', { class: 'path', title: one.path }, named(one).slice(1).join(' · '))),
    h('td', { 'data-label': t('page.evidence.value') }, h('strong', {}, value(one)), ' ', unit(one.unit),
      one.low === null ? null : h('small', {}, t('page.hundred.range', { low: plain(one.low), high: plain(one.high) }))),
    h('td', { 'data-label': t('page.evidence.status') }, h('span', { class: `method ${one.method}` }, t(`page.method.${one.method}`)), ' ', badge(one.grade)),
    h('td', { class: 'source', 'data-label': t('page.evidence.source') },
      one.source.length ? one.source.map((text) => h('p', { lang: 'en' }, text)) : h('p', {}, either(`page.evidence.unsourced.${one.method}`, '')), original(one)));
}

/** What the catalogue itself says of a number is English; in other languages it waits until it is asked for. */
function original(one) {
  const said = [one.where ? h('p', {}, one.where) : null, one.note ? h('p', { class: 'note' }, one.note.replaceAll('`', '')) : null, h('p', {}, h('code', {}, one.path))];
  return language.startsWith('en') ? said : h('details', {}, h('summary', {}, t('page.evidence.original')), h('div', { lang: 'en' }, said));
}

/** The parts of a number's path in words, most general first. */
const named = (one) => one.path.split('.').map((part) => either(`number.${part}`, part.replaceAll('_', ' ')));
const plain = (x) => new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(x);
const value = ({ value: x, unit: of }) => (of === 'calendar year' ? String(x) : Array.isArray(x) ? x.map(plain).join(', ') : plain(x));
const unit = (text) => (text === '1' ? '' : either(`unit.${text}`, text));
