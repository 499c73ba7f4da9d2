// A thousand dots: who has it anyway, whom the levers spare, whom they harm, and the many for whom nothing changes.

import { h, s } from '../dom.js';
import { listed, number, t } from '../words.js';

const [MANY, FEW] = [80, 50]; // columns, where there is room and on a telephone
const KINDS = ['prevented', 'caused', 'anyway', 'never'];

/** Dots in the order of KINDS, of 1,000; `effect` as the server gives it. */
function shares(effect) {
  const prevented = Math.round(effect.prevented ?? 0);
  const caused = Math.round(effect.caused ?? 0);
  const anyway = Math.max(0, Math.round(effect.baseline) - prevented);
  return { prevented, caused, anyway, never: Math.max(0, 1000 - prevented - caused - anyway) };
}

export function thousand(effect, width) {
  const columns = width < 480 ? FEW : MANY;
  const found = shares(effect);
  const dots = KINDS.map((kind) => ({ kind, d: '' }));
  let i = 0;
  for (const dot of dots) {
    for (let n = 0; n < found[dot.kind] && i < 1000; n += 1, i += 1) {
      dot.d += `M${(i % columns) * 10 + 5} ${Math.floor(i / columns) * 10 + 5}h.01`;
    }
  }
  const svg = s('svg', { viewBox: `0 0 ${columns * 10} ${Math.ceil(1000 / columns) * 10}`, class: 'thousand', role: 'img',
    'aria-label': listed(KINDS.map((kind) => `${number(found[kind])} ${t(`page.levers.dots.${kind}`)}`)) },
  dots.map((dot) => s('path', { d: dot.d, class: dot.kind })));
  const legend = h('ul', { class: 'key' }, KINDS.filter((kind) => found[kind] > 0 || kind === 'prevented').map((kind) =>
    h('li', {}, s('svg', { viewBox: '-6 -6 12 12', 'aria-hidden': 'true', class: 'thousand-key' }, s('path', { d: 'M0 0h.01', class: kind })),
      `${number(found[kind])} ${t(`page.levers.dots.${kind}`)}`)));
  return [svg, legend];
}
