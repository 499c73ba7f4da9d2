// The picture at the head of the page: a dandelion, and seeds that have left it.

import { $, s } from './dom.js';
import { flier, head } from './story/marks.js';

const ALOFT = [[150, 52, 1.7, 12], [214, 26, 1.45, 24], [268, 66, 1.3, 8], [330, 20, 1.15, 30], [392, 54, 1, 16], [452, 12, 0.85, 26]];

export function meadow() {
  const svg = s('svg', { viewBox: '0 0 480 170', preserveAspectRatio: 'xMinYMax meet' },
    s('path', { d: 'M62 66 C66 104 60 140 52 176', class: 'stem' }),
    s('path', { d: 'M53 172 C30 166 16 150 8 132 C28 138 46 150 53 172 Z M54 172 C76 164 92 150 102 136 C80 140 62 152 54 172 Z', class: 'leaf' }),
    s('g', { transform: 'translate(62 62)' }, head(46)),
    ALOFT.map(([x, y, size, turn]) => s('g', { class: 'aloft' }, s('g', { transform: `translate(${x} ${y + 16}) rotate(${turn}) scale(${size})` }, flier()))));
  $('[data-meadow]').replaceChildren(svg);
}
