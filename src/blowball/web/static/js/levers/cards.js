// The four cards: a control, the grade of its evidence, and what it does alone.

import { h } from '../dom.js';
import { either, number, signed, t } from '../words.js';
import { state } from '../patient.js';
import { move, settings } from './settings.js';

export function cards() {
  return [surgery(), clearing(), looking(), body()];
}

export function badge(grade) {
  const known = grade ?? 'none';
  return h('span', { class: `grade ${known}`, title: either(`page.grade_note.${known}`, '') },
    h('span', { class: 'dots', 'aria-hidden': 'true' }), t('page.levers.grade', { grade: t(`page.grade.${known}`) }));
}

/** Where the grade of a switch stands; it is filled when it is known. */
const graded = (what) => h('span', { 'data-grade-of': what });

function card(id, levers, grade, ...content) {
  return h('section', { class: 'lever card', 'data-lever': id, 'aria-labelledby': `lever-${id}` },
    h('header', {}, h('h3', { id: `lever-${id}` }, t(`page.levers.${id}.title`)),
      ...levers.map((lever) => h('p', { class: 'alone', 'data-alone': lever, hidden: true }))),
    ...content, grade);
}

function surgery() {
  const weeks = settings.care.surgery_delay_weeks;
  const output = h('output', { for: 'lever-weeks' }, weeksSaid(weeks));
  const input = h('input', {
    type: 'range', id: 'lever-weeks', min: -26, max: 26, step: 1, value: weeks, list: 'lever-weeks-marks', 'aria-valuetext': weeksSaid(weeks),
    oninput: (event) => {
      const now = Number(event.target.value);
      output.textContent = weeksSaid(now);
      input.setAttribute('aria-valuetext', weeksSaid(now));
      move({ care: { surgery_delay_weeks: now } });
    },
  });
  const marks = [-26, -16, -8, 0, 8, 16, 26];
  return card('surgery', ['surgery'], h('div', { class: 'grades', 'data-grades': 'surgery' }),
    h('div', { class: 'row' }, h('label', { class: 'big-label', for: 'lever-weeks' }, `${t('page.levers.surgery.label')} `, output), graded('surgery_delay_weeks')), input,
    h('div', { class: 'marks', 'aria-hidden': 'true' }, marks.map((n) => h('span', {}, signed(n)))));
}

function weeksSaid(weeks) {
  if (weeks === 0) return t('page.levers.surgery.usual');
  const which = weeks < 0 ? 'earlier' : 'later';
  if (Math.abs(weeks) === 1) return t(`page.levers.surgery.week_${which}`);
  return t(`page.levers.surgery.${which}`, { n: number(Math.abs(weeks)) });
}

function clearing() {
  const courses = (state.cancer.courses ?? []).filter((one) => one.given !== 'radiotherapy');
  const drugs = [['guideline', t('page.levers.systemic.guideline')], ['none', t('page.levers.systemic.none')],
    ...courses.map((one) => [one.id, t('page.levers.systemic.only', { name: one.name })])];
  return card('clearing', ['clearing', 'systemic'], h('div', { class: 'grades', 'data-grades': 'clearing systemic' }),
    choice('margins', ['as_recorded', 'clear', 'close', 'positive'].map((id) => [id, t(`page.levers.margins.${id}`)])),
    choice('radiotherapy', [['guideline', t('page.levers.radiotherapy.guideline')], [true, t('page.levers.radiotherapy.on')],
      [false, t('page.levers.radiotherapy.off')]]),
    h('div', { class: 'row' }, h('label', { for: 'lever-systemic' }, t('page.levers.clearing.systemic')), graded('systemic'),
      h('select', {
        'data-choice': 'systemic', id: 'lever-systemic',
        onchange: (event) => move({ care: { systemic: ['guideline', 'none'].includes(event.target.value) ? event.target.value : [event.target.value] } }),
      }, drugs.map(([id, name]) => h('option', { value: id, selected: id === String(settings.care.systemic) }, name)))));
}

function choice(name, options) {
  const group = h('div', { class: 'segments', role: 'group', 'aria-labelledby': `lever-${name}`, 'data-choice': name });
  const press = (value) => [...group.children].forEach((b, i) => b.setAttribute('aria-pressed', String(options[i][0] === value)));
  group.append(...options.map(([value, text]) => h('button', {
    type: 'button', onclick: () => { press(value); move({ care: { [name]: value } }); },
  }, text)));
  press(settings.care[name]);
  return h('div', { class: 'row' }, h('span', { id: `lever-${name}` }, t(`page.levers.clearing.${name}`)), graded(name), group);
}

function looking() {
  const pick = (name, value, then) => h('select', { 'data-choice': name, id: `lever-${name}`, onchange: (event) => then(event.target.value) },
    state.cancer.schedules.map((one) => h('option', { value: one.id, selected: one.id === value }, one.name)));
  return card('looking', ['looking'], h('div', { class: 'grades', 'data-grades': 'looking' }),
    h('div', { class: 'row stacked' }, h('div', { class: 'row' }, h('label', { for: 'lever-follow_up' }, t('page.levers.looking.label')), graded('follow_up')),
      pick('follow_up', settings.care.follow_up, (id) => move({ care: { follow_up: id } }))),
    h('div', { class: 'row stacked' }, h('label', { for: 'lever-compared' }, t('page.levers.looking.compared')),
      pick('compared', settings.compared, (id) => move({ compared: id }))));
}

function body() {
  const order = [...state.cancer.exposures].sort((a, b) => Number(b.has_effect) - Number(a.has_effect));
  return card('body', ['body'], null, h('p', { class: 'note' }, t('page.levers.body.label')),
    h('ul', { class: 'exposures' }, order.map(exposure)));
}

function exposure(one) {
  const first = one.best ?? (one.habit ? 'never' : 'starts at surgery');
  const on = one.id in settings.body;
  const levels = h('select', {
    'aria-label': one.name, hidden: !(on && one.has_effect), onchange: (event) => move({ body: { [one.id]: event.target.value } }),
  }, one.levels.filter((level) => level.id !== 'as recorded').map((level) =>
    h('option', { value: level.id, selected: level.id === (settings.body[one.id] ?? first) }, level.name)));
  const why = h('div', { class: 'why', hidden: !on }, one.has_effect ? null : h('p', { class: 'zero' }, h('strong', {}, t('page.levers.body.zero')), ' ', t('page.levers.no_effect')),
    h('p', {}, h('em', {}, t('page.levers.body.belief')), ' ', one.belief), h('p', {}, h('em', {}, t('page.levers.body.found')), ' ', one.found));
  const box = h('input', {
    type: 'checkbox', role: 'switch', id: `body-${one.id}`, checked: on, 'data-exposure': one.id,
    onchange: () => {
      why.hidden = !box.checked;
      levels.hidden = !(box.checked && one.has_effect);
      move({ body: { [one.id]: box.checked ? levels.value || first : null } });
    },
  });
  levels.value = settings.body[one.id] ?? first;
  return h('li', { class: one.has_effect ? 'acts' : 'idle' },
    h('div', { class: 'exposure' }, box, h('label', { for: `body-${one.id}` }, one.name, one.has_effect ? null : h('small', {}, t('page.levers.body.noeffect'))), levels, badge(one.grade)), why);
}
