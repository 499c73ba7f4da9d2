// Who we speak of: the form, and everyone who wants to know when it changes.

import { $, h, later } from './dom.js';
import { either, number, t } from './words.js';

const listeners = [];
export const state = { cancers: [], cancer: null, patient: {} };
// What does not fit the cancer's usual patient is left to the server, which draws what is typical.
const SIZE = { min: 2, max: 90 };
const NODES = [0, 1, 2, 3, 4, 6, 10];
const GRADES = ['', 1, 2, 3];
const KEPT = ['age', 'size_mm', 'nodes_positive', 'subtype', 'grade', 'sex'];

export const onPatient = (listener) => listeners.push(listener);
const changed = later(220, () => listeners.forEach((listener) => listener(state.patient)));

export function organName(organ) {
  const known = state.cancer.organs.find((one) => one.id === organ);
  return either(`page.organ.${state.cancer.id}_${organ}`, either(`page.organ.${organ}`, known?.name ?? organ));
}

export function testName(test) {
  return state.cancer.tests?.find((one) => one.id === test)?.name ?? either(`test.${state.cancer.id}.${test}`, test);
}

function whom() {
  const { age, size_mm: mm, nodes_positive: n } = state.patient;
  return t('page.patient.short', { age: number(age), mm: number(mm), nodes: number(n) });
}

/** Begin with the usual patient, or with the one that was set before the language was changed. */
export function startPatient(cancers) {
  state.cancers = cancers;
  const before = brought();
  choose(cancers.find((one) => one.id === before.cancer)?.id ?? cancers[0].id);
  const known = Object.entries(before).filter(([key, value]) => KEPT.includes(key) && ['number', 'string'].includes(typeof value));
  if (known.length) {
    state.patient = { ...state.patient, ...Object.fromEntries(known) };
    draw();
  }
}

/** The patient travels to the other language behind the #, which no browser sends to a server. */
function brought() {
  const [, text] = window.location.hash.split('#patient=');
  if (!text) return {};
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  try {
    return JSON.parse(decodeURIComponent(text)) ?? {};
  } catch {
    return {};
  }
}

export const carried = () => `#patient=${encodeURIComponent(JSON.stringify(state.patient))}`;

function choose(id) {
  state.cancer = state.cancers.find((one) => one.id === id);
  const usual = Object.fromEntries(Object.entries(state.cancer.patient).filter(([, value]) => value !== null));
  const kept = state.patient.cancer ? { age: state.patient.age } : {};
  state.patient = { ...usual, ...kept, cancer: id };
  draw();
  changed();
}

function set(key, value) {
  if (value === null) delete state.patient[key];
  else state.patient[key] = value;
  said();
  changed();
}

function said() {
  $('[data-whom]').textContent = whom();
}

function draw() {
  const { patient, cancer } = state;
  $('[data-fields]').replaceChildren(
    select('cancer', 'small', state.cancers.map((one) => [one.id, one.name]), patient.cancer, choose),
    select('subtype', 'large', [...cancer.subtypes.map((one) => [one.id, one.name]), ['', t('page.patient.any')]],
      patient.subtype ?? '', (value) => set('subtype', value || null)),
    slider('size', patient.size_mm, SIZE.min, SIZE.max, (v) => t('page.patient.mm', { n: number(v) }), (v) => set('size_mm', v)),
    segments('nodes', NODES.map((n) => [n, number(n)]), patient.nodes_positive, (v) => set('nodes_positive', v)),
    slider('age', patient.age, 25, 90, (v) => number(v), (v) => set('age', v)),
    segments('grade', GRADES.map((g) => [g, g === '' ? t('page.patient.unsaid') : number(g)]), patient.grade ?? '',
      (v) => set('grade', v === '' ? null : v)),
    ...(cancer.id === 'breast' ? [] : [segments('sex', ['', 'female', 'male'].map((sex) => [sex, t(`page.patient.sexes.${sex || 'unsaid'}`)]),
      patient.sex ?? '', (v) => set('sex', v === '' ? null : v))]),
  );
  said();
}

function select(key, size, options, value, then) {
  const node = h('select', { id: `patient-${key}`, onchange: (event) => then(event.target.value) },
    options.map(([id, name]) => h('option', { value: id, selected: id === value }, name)));
  return h('label', { class: `field ${size}` }, h('span', {}, t(`page.patient.${key}`)), node);
}

function slider(key, value, min, max, says, then) {
  const output = h('output', {}, says(value));
  const input = h('input', {
    type: 'range', id: `patient-${key}`, min, max, step: 1, value, 'aria-valuetext': says(value),
    oninput: (event) => {
      const now = Number(event.target.value);
      output.textContent = says(now);
      input.setAttribute('aria-valuetext', says(now));
      then(now);
    },
  });
  return h('label', { class: 'field' }, h('span', {}, t(`page.patient.${key}`), output), input);
}

function segments(key, options, value, then) {
  const group = h('div', { class: 'segments', role: 'group', 'aria-labelledby': `patient-${key}-name` });
  const press = (chosen) => [...group.children].forEach((b, i) => b.setAttribute('aria-pressed', String(options[i][0] === chosen)));
  group.append(...options.map(([id, name]) => h('button', {
    type: 'button', 'data-value': String(id),
    onclick: () => { press(id); then(id); },
  }, name)));
  press(value);
  return h('div', { class: 'field', 'data-field': key }, h('span', { id: `patient-${key}-name` }, t(`page.patient.${key}`)), group);
}
