// Part 4: when to look. A plan takes a while, so it is a job: watched, and cancelled at will.

import { $, drawnToWidth, h } from './dom.js';
import { listed, number, stretch, t } from './words.js';
import { onPatient, state } from './patient.js';
import { refused } from './refused.js';
import { work } from './job.js';
import { schedules } from './plan/schedules.js';
import { frontier } from './plan/frontier.js';
import { worth } from './plan/worth.js';

const part = $('[data-plan]');
const OBJECTIVES = ['lead', 'curative', 'deaths', 'life_years'];
let end = () => {};

export function startPlan() {
  form();
  onPatient(() => { stop(); $('[data-plan-result]', part).replaceChildren(); $('[data-plan-said]', part).textContent = ''; });
  $('[data-cancel]', part).addEventListener('click', () => {
    stop();
    $('[data-plan-said]', part).textContent = t('page.plan.cancelled');
  });
}

function form() {
  const visits = h('input', { type: 'number', name: 'visits', min: 1, max: 24, value: 8, required: true });
  const objective = h('select', { name: 'objective' }, OBJECTIVES.map((id) => h('option', { value: id }, t(`page.plan.objectives.${id}`))));
  const node = $('[data-plan-form]', part);
  node.append(h('label', {}, h('span', {}, t('page.plan.visits')), visits), h('label', {}, h('span', {}, t('page.plan.objective')), objective),
    h('button', { type: 'submit', class: 'solid' }, t('page.plan.make')));
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    begin(Number(visits.value), objective.value);
  });
}

function begin(visits, objective) {
  stop();
  $('[data-plan-said]', part).textContent = '';
  refused('plan', null);
  $('[data-progress]', part).hidden = false;
  progress({ done: 0, of: 1 });
  end = work('plan', { patient: state.patient, visits, objective }, {
    progress,
    result: (plan, id) => { idle(); show(id, plan); },
    failed: (error) => { idle(); refused('plan', error); },
  });
}

function progress({ done, of }) {
  $('progress', part).value = of ? done / of : 0;
  $('[data-progress-text]', part).textContent = t('page.plan.progress');
}

function idle() {
  $('[data-progress]', part).hidden = true;
}

function stop() {
  end();
  idle();
}

function show(id, plan) {
  $('[data-plan-said]', part).textContent = t('page.plan.done');
  const chart = h('div', { class: 'schedules' });
  const day = h('input', { type: 'date', value: new Date().toISOString().slice(0, 10), onchange: () => { link.href = address(); whose(); } });
  const paper = h('p', { class: 'paper' });
  const who = $('[data-whom]').textContent;
  const whose = () => { paper.textContent = day.value ? t('page.plan.paper', { who, day: day.value }) : who; };
  whose();
  const address = () => `/api/plan/${id}.ics?lang=${document.documentElement.lang.slice(0, 2)}${day.value ? `&surgery_date=${day.value}` : ''}`;
  const link = h('a', { class: 'button', href: address(), download: 'follow-up.ics', 'data-ics': '' }, t('page.plan.ics'));
  $('[data-plan-result]', part).replaceChildren(
    paper, h('div', { class: 'plan-words' }, plan.words.map((text) => h('p', {}, text))),
    h('h3', {}, t('page.plan.dates')), chart, plan.visits.every((visit) => visit.worth_it) ? '' : h('p', { class: 'note' }, t('page.plan.doubtful')),
    h('div', { class: 'plan-tools' }, h('label', {}, h('span', {}, t('page.plan.surgery_date')), day), link,
      h('button', { type: 'button', class: 'quiet', 'data-print': '', onclick: print }, t('page.plan.print'))),
    h('div', { class: 'plan-cols' },
      h('div', {}, h('h3', {}, t('page.plan.visit_list')), visits(plan)),
      h('div', {}, h('h3', {}, t('page.plan.value')), h('p', { class: 'note' }, t(`page.plan.unit.${plan.objective}`, { per: number(plan.per) })), frontier(plan), worth(plan),
        h('p', { class: 'note' }, t('page.plan.not_much')))));
  drawnToWidth(chart, (width) => chart.replaceChildren(schedules(plan, width)));
}

function visits(plan) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('page.plan.visit_list') }, h('table', {},
    h('thead', {}, h('tr', {}, ['visit', 'time', 'finds'].map((name) => h('th', { scope: 'col' }, t(`page.plan.${name}`))))),
    h('tbody', {}, plan.visits.map((visit, i) => h('tr', { class: visit.worth_it ? '' : 'doubtful' }, h('th', { scope: 'row' }, number(i + 1)),
      h('td', {}, stretch(visit.day), h('small', {}, listed(visit.names))), h('td', {}, number(1000 * visit.finds, 1)))))));
}

function print() {
  document.body.dataset.print = 'plan';
  window.print();
  delete document.body.dataset.print;
}
