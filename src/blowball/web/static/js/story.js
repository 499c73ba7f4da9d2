// Part 1: one patient's story, drawn, scrubbed and read.

import { $, drawnToWidth, h, s, still } from './dom.js';
import { ask } from './api.js';
import { number, t, when } from './words.js';
import { onPatient, organName, state } from './patient.js';
import { refused } from './refused.js';
import { asleep, flier, found, gone, growing, head, node } from './story/marks.js';
import { Lanes } from './story/lanes.js';
import { Player } from './story/player.js';
import { Scene } from './story/scene.js';

const YEAR = 365.25;
const part = $('[data-story]');
const scrub = $('[data-scrub]', part);
let story = null;
let scene = null;
let lanes = null;
let redraw = () => {};
let which = 0;
let spoken = -1;
let touched = false;
let seen = false;
const player = new Player(show, playing);

export function startStory() {
  key();
  onPatient(() => load(0));
  redraw = drawnToWidth($('[data-lanes]', part), (width) => {
    if (!lanes) return;
    lanes.resize(width);
    lanes.draw(player.t);
  });
  $('[data-another]', part).addEventListener('click', () => { touched = true; load(which + 1); });
  $('[data-play]', part).addEventListener('click', () => { touched = true; player.toggle(); });
  $('[data-back]', part).addEventListener('click', () => player.step(-1));
  $('[data-next]', part).addEventListener('click', () => player.step(1));
  scrub.addEventListener('input', () => {
    touched = true;
    player.pause();
    player.seek(story.start + (scrub.value / 1000) * (story.ending.t - story.start));
  });
  part.addEventListener('keydown', (event) => {
    const own = ['BUTTON', 'SUMMARY', 'INPUT'].includes(event.target.tagName);
    if (event.key === ' ' && (!own || event.target === scrub)) { event.preventDefault(); player.toggle(); }
  });
  dragging($('[data-lanes]', part));
  onceSeen();
}

/** The first story begins by itself when it comes into sight, unless the reader wants less motion or was quicker. */
function onceSeen() {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen = true;
    if (!story) return;
    watch.disconnect();
    if (!still() && !touched && player.t <= story.start) player.play();
  }, { threshold: 0.35 });
  watch.observe(part);
}

async function load(number_) {
  which = number_;
  part.setAttribute('aria-busy', 'true');
  try {
    const told = await ask('story', { patient: state.patient, number: which });
    if (told) tell(told);
    refused('story', null);
  } catch (error) {
    refused('story', error);
  }
}

function tell(told) {
  story = told;
  // The years before the tumour could be noticed are alike in everybody: the telling begins where it is 1 mm wide.
  const large = story.primary.points.find((point) => point.mm >= 1)?.t ?? -5 * YEAR;
  const first = Math.min(large, ...story.lesions.map((lesion) => lesion.t_left));
  story.start = Math.max(story.primary.t_first_cell, Math.min(first - 0.6 * YEAR, -1.5 * YEAR));
  scene = new Scene($('[data-stage]', part), story, state.patient.cancer, organName);
  lanes = new Lanes($('[data-lanes]', part), story, organName);
  spoken = -1;
  player.load(story.start, story.ending.t, story.words.map((word) => word.t).filter((day) => day >= story.start));
  describe();
  redraw();
  part.removeAttribute('aria-busy');
  part.dataset.number = String(which);
  if (still()) player.seek(story.ending.t);
  else if (touched || seen) player.play();
}

function show(day, moving) {
  if (!scene) return;
  scene.draw(day, moving);
  if (lanes?.svg) lanes.draw(day);
  scrub.value = String(Math.round(((day - story.start) / (story.ending.t - story.start)) * 1000));
  scrub.setAttribute('aria-valuetext', when(day));
  const now = story.words.findLastIndex((word) => word.t <= day + 0.5);
  if (now === spoken) return;
  spoken = now;
  const sentence = story.words[now]?.text ?? '';
  const [, before, after] = sentence.match(/^([^:：]*)[:：]\s*(.*)$/s) ?? [null, '', sentence];
  $('[data-when]', part).textContent = before;
  $('[data-caption]', part).textContent = after.charAt(0).toUpperCase() + after.slice(1);
  $('[data-list]', part).childNodes.forEach((item, i) => {
    item.className = i < now ? 'past' : i === now ? 'now' : 'ahead';
    if (i === now) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  });
}

function playing(on) {
  part.classList.toggle('playing', on);
  $('[data-play-name]', part).textContent = t(on ? 'page.story.pause' : 'page.story.play');
  $('[data-caption]', part).setAttribute('aria-live', 'polite');
}

function describe() {
  const { patient } = story;
  const sub = state.cancer.subtypes.find((one) => one.id === patient.subtype)?.name ?? patient.subtype;
  $('[data-who]', part).textContent = t('page.story.who', {
    n: number(which + 1), age: number(patient.age), mm: number(patient.size_mm), nodes: number(patient.nodes_positive), subtype: sub,
  });
  $('[data-list]', part).replaceChildren(...story.words.map((word) => h('li', {},
    h('button', { type: 'button', onclick: () => { player.pause(); player.seek(word.t + 0.6); } }, word.text))));
  $('[data-counts]', part).textContent = [t('page.story.counts', {
    shed: number(story.seeds_shed_count), died: number(story.seeds_died_count), asleep: number(story.seeds_asleep_count),
  }), story.lesions_left_out ? t('page.story.left_out', { n: number(story.lesions_left_out) }) : '', t('page.story.drawn'), story.nodes.positive ? t('page.story.nodes_drawn') : ''].join(' ');
}

function dragging(node) {
  const go = (event) => player.seek(lanes.day(event.clientX));
  node.addEventListener('pointerdown', (event) => {
    if (!lanes?.svg) return;
    player.pause();
    node.setPointerCapture(event.pointerId);
    go(event);
  });
  node.addEventListener('pointermove', (event) => { if (node.hasPointerCapture(event.pointerId)) go(event); });
}

function key() {
  const sample = (mark) => s('svg', { viewBox: '-11 -11 22 22', 'aria-hidden': 'true' }, mark);
  const rows = [['tumour', head(9)], ['seed', s('g', { transform: 'translate(0 5)' }, flier())], ['node', node()], ['asleep', asleep()], ['growing', growing(6)],
    ['visit', s('g', {}, growing(4), found(4, 'visit'))], ['symptom', s('g', {}, growing(4), found(3, 'symptom'))],
    ['gone', gone('killed')], ['removed', gone('removed')]];
  $('[data-key]', part).replaceChildren(...rows.map(([name, mark]) => h('li', {}, sample(mark), t(`page.story.key.${name}`))));
}
