// Part 3: the four levers, and what they change in the same patients with the same luck.

import { $, $$, h, later, whileNear } from './dom.js';
import { ask } from './api.js';
import { number, signed, t, whole } from './words.js';
import { onPatient, state } from './patient.js';
import { refused } from './refused.js';
import { bars } from './levers/bars.js';
import { badge, cards } from './levers/cards.js';
import { finds } from './levers/finds.js';
import { back, baseline, fit, moved, onSettings, said as asked, settings } from './levers/settings.js';
import { thousand } from './levers/thousand.js';

const part = $('[data-levers]');
const YEARS = [5, 10, 15];
const chosen = { year: 10, endpoint: 'recurrence' };
let answer = null;
let known = {}; // grades of a cancer's levers

export function startLevers() {
  new IntersectionObserver(([entry]) => $('[data-mini]', part).classList.toggle('away', entry.isIntersecting)).observe($('[data-outcome]', part));
  years();
  const soon = later(70, load);
  const seek = later(700, look);
  const anew = whileNear(part, () => {
    if (!state.cancer) return;
    load();
    seek();
    gradesBefore().catch((error) => refused('levers', error));
  });
  onSettings(() => { soon(); seek(); });
  onPatient(() => {
    fit(state.cancer);
    draw();
    $('[data-outcome]', part).classList.add('stale'); // it was of somebody else
    $('[data-finds]', part).classList.add('stale');
    $('[data-sentence]', part).replaceChildren(h('p', {}, t('page.waiting')));
    anew();
  });
  $('[data-reset]', part).addEventListener('click', () => { back(); draw(); });
}

/** The cards anew, as after a change of cancer or of all levers from outside. */
export function draw() {
  $('[data-cards]', part).replaceChildren(...cards());
  if (known.cancer === state.cancer?.id) grades(known.levers);
}

const question = () => ({ patient: state.patient, care: asked(baseline()), settings: { care: asked(settings.care), body: settings.body } });

async function load() {
  const outcome = $('[data-outcome]', part);
  outcome.setAttribute('aria-busy', 'true');
  try {
    const found = await ask('levers', question());
    if (!found) return;
    answer = found;
    outcome.removeAttribute('aria-busy');
    outcome.classList.remove('stale');
    refused('levers', null);
    show();
    part.dispatchEvent(new Event('answered'));
  } catch (error) {
    refused('levers', error);
  }
}

async function look() {
  try {
    const found = await ask('found', { ...question(), years: 10 });
    if (!found) return;
    finds($('[data-finds]', part), found, names());
    $('[data-finds]', part).classList.remove('stale');
    part.dispatchEvent(new Event('found'));
  } catch (error) {
    refused('levers', error);
  }
}

/** What the two rows of findings are called: by their schedules where these differ. */
function names() {
  const name = (id) => state.cancer.schedules.find((one) => one.id === id)?.name ?? id;
  const apart = settings.care.follow_up !== settings.compared;
  return { apart, before: apart ? name(settings.compared) : t('page.levers.looking.before'), after: apart ? name(settings.care.follow_up) : t('page.levers.looking.after') };
}

function show() {
  const now = answer.together.filter((one) => one.year === chosen.year);
  const one = now.find((effect) => effect.endpoint === chosen.endpoint);
  $('[data-reset]', part).hidden = !moved();
  $('[data-sentence]', part).replaceChildren(...(moved()
    ? [said(one), ...(chosen.endpoint === 'cancer_death' ? [] : [said(now.find((e) => e.endpoint === 'cancer_death'))]), lived(now), ...finding(now)]
    : [t('page.levers.nothing')]).map((text) => h('p', {}, text)));
  const dies = now.find((effect) => effect.endpoint === 'cancer_death');
  $('[data-mini]', part).textContent = moved() ? t('page.levers.mini', { years: number(chosen.year), back: signed(now[0].difference), die: signed(dies.difference) }) : '';
  const dots = $('[data-dots]', part);
  dots.replaceChildren(...thousand(one, dots.clientWidth));
  const focused = document.activeElement?.dataset?.endpoint;
  $('[data-bars]', part).replaceChildren(bars(now, chosen.endpoint, (endpoint) => { chosen.endpoint = endpoint; show(); }));
  if (focused) $(`[data-bars] [data-endpoint="${focused}"]`, part)?.focus({ preventScroll: true });
  alone();
}

function said(one) {
  const sure = one.low > 0 || one.high < 0;
  const { before, n, after } = whole(one.baseline, one.difference);
  const kind = one.difference === 0 && !one.caused && !one.prevented ? 'none' : !sure ? 'unsure' : n === 0 ? 'tiny' : n < 0 ? 'fewer' : 'more';
  return t(`page.levers.said.${kind}`, {
    what: t(`page.levers.what.${one.endpoint}`), n: number(Math.abs(n)), years: number(one.year), before: number(before), after: number(after),
    error: number(Math.max(1, Math.round((one.high - one.low) / 2))),
  });
}

/** Whoever looks finds more: said where a schedule is what was moved. */
function finding(now) {
  const second = now.find((one) => one.endpoint === 'second_primary');
  return settings.care.follow_up !== settings.compared && second.low > 0 ? [t('page.levers.said.finding', { n: number(second.difference) })] : [];
}

function lived(now) {
  const days = now.find((one) => one.endpoint === 'days_lived');
  return t('page.levers.said.days', { n: signed(days.difference), years: number(days.year), error: number(Math.max(1, (days.high - days.low) / 2)) });
}

/** What each lever that was moved does alone, in its card, with the grades of what was moved. */
function alone() {
  for (const lever of answer.levers) {
    const node = $(`[data-alone="${lever.lever}"]`, part);
    if (!node) continue;
    const effect = lever.effect?.find((one) => one.year === chosen.year && one.endpoint === chosen.endpoint);
    node.hidden = !lever.moved || !effect;
    if (effect) {
      node.replaceChildren(h('strong', {}, signed(effect.difference)), ' ', t('page.levers.alone', {
        what: t(`page.levers.endpoint.${chosen.endpoint}`), years: number(chosen.year) }));
    }
  }
  for (const node of $$('[data-grades]', part)) {
    const mine = answer.levers.filter((lever) => node.dataset.grades.split(' ').includes(lever.lever)).flatMap((lever) => lever.parts);
    node.replaceChildren(...mine.map((one) => h('div', { class: 'graded' }, h('p', { class: 'note' }, one.words),
      one.source.length ? h('details', {}, h('summary', {}, t('page.levers.sources')), h('ul', { class: 'note' }, one.source.map((text) => h('li', { lang: 'en' }, text)))) : null)));
  }
  grades(answer.levers);
}

function grades(levers) {
  for (const one of levers.flatMap((lever) => lever.parts)) $(`[data-grade-of="${one.what}"]`, part)?.replaceChildren(badge(one.grade));
}

/** Every switch has its grade before it is moved: a few patients, all levers moved at once, tell them. */
async function gradesBefore() {
  if (known.cancer === state.cancer.id) return;
  const care = { surgery_delay_weeks: -8, margins: 'positive', radiotherapy: true, systemic: 'none', follow_up: 'none' };
  const found = await ask('levers', { patient: { cancer: state.cancer.id }, settings: { care }, alone: false, patients: 200 }, { as: 'grades' });
  if (!found) return;
  known = { cancer: state.cancer.id, levers: found.levers };
  grades(found.levers);
}

function years() {
  const group = $('[data-years]', part);
  group.setAttribute('aria-label', t('page.levers.years'));
  const press = () => [...group.children].forEach((b, i) => b.setAttribute('aria-pressed', String(YEARS[i] === chosen.year)));
  group.append(...YEARS.map((year) => h('button', {
    type: 'button', onclick: () => { chosen.year = year; press(); if (answer) show(); },
  }, t('page.levers.in_years', { n: number(year) }))));
  press();
}
