// A refusal is one sentence, shown in the part that asked.

import { $ } from './dom.js';
import { t } from './words.js';

export function refused(part, error) {
  const node = $(`#${part} .refused`);
  node.hidden = !error;
  node.textContent = error ? (error.name === 'TypeError' ? t('page.away') : error.message) : '';
}
