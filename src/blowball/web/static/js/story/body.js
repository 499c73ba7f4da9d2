// The outline of a body with its organs, and where in it the organs of each cancer lie.
// One half of the outline is drawn and mirrored; the body's left side is on the right, as one looks at a person.

import { s } from '../dom.js';

const HALF = `M159 14 C181 13 195 29 194 51 C193 69 186 80 178 88 L178 103
  C181 113 202 118 218 124 C240 132 248 148 251 170 C255 206 262 240 270 280 C274 302 281 316 281 333
  C281 349 267 351 264 337 C259 317 252 302 248 286 C240 252 233 224 228 200 C225 218 218 238 217 256
  C216 278 226 302 228 326 C231 362 226 420 218 500 M171 500 C170 450 166 410 160 386`;
const FILL = `${HALF.replace('M171', 'L171').replace('160 386', '159 386')} Z`;

const SHAPES = {
  brain: 'M160 24 C151 19 141 24 139 31 C132 34 131 43 136 47 C137 54 145 57 151 55 C154 60 158 60 160 57 C162 60 166 60 169 55 C175 57 183 54 184 47 C189 43 188 34 181 31 C179 24 169 19 160 24 Z M160 27 V54 M147 31 q6 3 4 9 M173 31 q-6 3 -4 9 M142 43 q5 -2 8 2 M178 43 q-5 -2 -8 2',
  lung_r: 'M150 142 C138 134 122 146 117 168 C112 190 112 212 118 220 C130 222 144 216 150 206 Z',
  lung_l: 'M170 142 C182 134 198 146 203 168 C208 190 208 212 202 220 C192 222 184 214 176 208 C173 204 170 200 170 196 Z',
  liver: 'M116 234 C130 224 158 226 178 232 C176 244 160 250 150 258 C140 268 126 274 118 266 C112 256 112 244 116 234 Z',
  bowel: 'M128 346 V300 C128 290 136 288 144 290 H180 C190 288 194 294 193 302 V340 C192 352 184 350 176 352 C168 354 162 360 160 370',
  peritoneum: 'M122 282 C140 276 180 276 198 282 C206 310 202 350 190 364 C172 374 148 374 130 364 C118 350 114 310 122 282 Z',
  spine: 'M160 106 V330',
  pelvis: 'M128 330 C120 344 126 362 142 366 C150 368 154 360 160 360 C166 360 170 368 178 366 C194 362 200 344 192 330 C182 326 172 336 160 336 C148 336 138 326 128 330 Z',
  femur: 'M134 376 C132 410 136 450 140 492 M186 376 C188 410 184 450 180 492',
  adrenal_l: 'M184 256 l10 -5 l3 8 l-12 3 Z',
  adrenal_r: 'M136 262 l-10 -5 l-3 8 l12 3 Z',
  kidney: 'M188 264 C198 262 204 272 200 282 C197 291 188 290 187 283 C189 276 184 270 188 264 Z',
  kidney_r: 'M132 264 C122 262 116 272 120 282 C123 291 132 290 133 283 C131 276 136 270 132 264 Z',
  breast_l: 'M176 186 C178 208 208 212 216 190',
  breast_r: 'M144 186 C142 208 112 212 104 190',
};

// Where a mark of that organ stands, and which shapes light up with it.
const PLACES = {
  brain: [160, 40, ['brain']], bone: [160, 318, ['spine', 'pelvis', 'femur']], liver: [140, 246, ['liver']],
  distant_nodes: [186, 112, []], peritoneum: [172, 332, ['peritoneum']], other: [195, 276, ['kidney', 'kidney_r']],
  adrenal: [190, 257, ['adrenal_l', 'adrenal_r']], lung: [132, 184, ['lung_r', 'lung_l']],
};
const BY_CANCER = {
  breast: {
    breast: [197, 192, ['breast_l']], nodes: [223, 174, []], other_breast: [123, 192, ['breast_r']],
    lung: [136, 166, ['lung_r', 'lung_l']],
  },
  colorectal: {
    local: [193, 330, ['bowel']], nodes: [176, 312, []], other_bowel: [130, 322, ['bowel']],
    peritoneum: [150, 352, ['peritoneum']],
  },
  lung: {
    local: [190, 178, ['lung_l']], nodes: [164, 168, []], other_lung: [138, 160, ['lung_r']],
    lung: [128, 196, ['lung_r']],
  },
  liver: {
    resection_margin: [134, 246, ['liver']], nodes: [166, 258, []], remaining_liver: [154, 236, ['liver']],
    liver: [126, 258, ['liver']], lung: [190, 184, ['lung_r', 'lung_l']],
  },
};

const BOX = { width: 320, height: 430 };

export function place(cancer, organ) {
  const [x, y, shapes] = BY_CANCER[cancer]?.[organ] ?? PLACES[organ] ?? PLACES.other;
  return { x, y, shapes };
}

/** Spread several marks of one organ around its place, the first in the middle. */
export function spread(at, i) {
  if (i === 0) return { x: at.x, y: at.y };
  const turn = i * 2.4;
  const far = 9 * Math.sqrt(i);
  return { x: at.x + far * Math.cos(turn), y: at.y + far * Math.sin(turn) };
}

export function body(cancer, label) {
  const lines = new Set(['spine', 'femur', 'breast_l', 'breast_r', 'bowel']);
  const shown = Object.entries(SHAPES).filter(([name]) => {
    if (name.startsWith('breast')) return cancer === 'breast';
    if (name.startsWith('adrenal')) return ['lung', 'liver'].includes(cancer);
    return !name.startsWith('kidney') || cancer !== 'colorectal';
  });
  const node = s('svg', { viewBox: `-45 0 ${BOX.width + 90} ${BOX.height}`, class: 'body', role: 'img', 'aria-label': label },
    s('defs', {},
      s('linearGradient', { id: 'fade', x1: 0, y1: 0, x2: 0, y2: 1 },
        s('stop', { offset: '0.78', 'stop-color': '#fff' }), s('stop', { offset: '1', 'stop-color': '#000' })),
      s('mask', { id: 'faded' }, s('rect', { width: BOX.width, height: BOX.height, fill: 'url(#fade)' }))),
    s('g', { mask: 'url(#faded)' },
      ['', 'matrix(-1 0 0 1 319 0)'].map((transform) => s('g', { transform }, s('path', { d: FILL, class: 'skin' }), s('path', { d: HALF, class: 'edge' }))),
      s('g', { class: 'organs' }, shown.map(([name, d]) =>
        s('path', { d, class: lines.has(name) ? 'organ line' : 'organ', 'data-organ': name })))));
  return node;
}
