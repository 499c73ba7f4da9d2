// What people often ask: one press moves the levers so that the answer stands on the screen.

import { $, h } from './dom.js';
import { t } from './words.js';
import { onPatient, state, testName } from './patient.js';
import { back, move } from './levers/settings.js';
import { draw } from './levers.js';

function looks() {
  const only = state.cancer.schedules.find((one) => one.id.startsWith('only_') && !one.id.includes('exam')) ?? state.cancer.schedules.find((one) => one.id.startsWith('only_'));
  return only && { id: only.id, test: testName(only.id.replace(/^only_(.*)_yearly$/, '$1')) };
}

export function startAsked() {
  onPatient(() => {
    const only = looks();
    $('[data-chips]').replaceChildren(
      chip('earlier', t('page.asked.earlier'), narrow() ? '#outcome' : '#levers', () => ({ care: { surgery_delay_weeks: -8 } })),
      only ? chip('looking', t('page.asked.looking', { test: only.test }), '[data-finds]', () => ({ care: { follow_up: looks().id }, compared: 'none' })) : '',
      chip('body', t('page.asked.body'), '.exposures li:has(input:checked)', () => ({ body: stressAndFood() })));
  });
}

function stressAndFood() {
  return Object.fromEntries(['stress', 'diet'].filter((id) => state.cancer.exposures.some((one) => one.id === id)).map((id) => [id, 'starts at surgery']));
}

/** `change` is made when it is pressed: the cancer may just have become another. */
function chip(name, text, target, change) {
  return h('button', {
    type: 'button', class: 'chip', 'data-ask': name,
    onclick: () => {
      back();
      move(change());
      draw();
      show(target);
    },
  }, text);
}

const narrow = () => window.matchMedia('(max-width: 60rem)').matches;

/** Go there, and once more when the answer has come: parts on the way may have grown meanwhile. */
function show(target) {
  const go = () => {
    const to = $(target);
    (to.hidden ? $('#levers') : to).scrollIntoView();
  };
  let moved = false;
  const stop = () => { moved = true; };
  const signs = ['wheel', 'touchmove', 'keydown'];
  signs.forEach((sign) => window.addEventListener(sign, stop, { once: true, passive: true }));
  const again = () => {
    if (!moved) go();
    signs.forEach((sign) => window.removeEventListener(sign, stop));
  };
  const last = target === '[data-finds]' ? 'found' : 'answered';
  $('[data-levers]').addEventListener(last, () => setTimeout(again, 60), { once: true });
  go();
}
