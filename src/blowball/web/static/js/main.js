// The page: who the patient is first, then its five parts, each of which asks the server for itself.

import { $, $$ } from './dom.js';
import { get } from './api.js';
import { carried, startPatient } from './patient.js';
import { refused } from './refused.js';
import { meadow } from './meadow.js';
import { startStory } from './story.js';
import { startHundred } from './hundred.js';
import { startLevers } from './levers.js';
import { startPlan } from './plan.js';
import { startEvidence } from './evidence.js';
import { startAsked } from './asked.js';

const lang = document.documentElement.lang.slice(0, 2);

async function start() {
  meadow();
  let cancers;
  try {
    cancers = await get(`/api/cancers?lang=${lang}`);
  } catch (error) {
    refused('patient', error);
    return;
  }
  $('#patient').addEventListener('submit', (event) => event.preventDefault());
  startAsked();
  startStory();
  startHundred();
  startLevers();
  startPlan();
  startEvidence();
  startPatient(cancers);
  for (const link of $$('[data-language]')) link.addEventListener('click', () => { link.hash = carried(); });
  whereabouts();
}

/** The bar says which part is on the screen. */
function whereabouts() {
  const links = new Map($$('.parts a').map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((link) => link.removeAttribute('aria-current'));
      links.get(entry.target.id)?.setAttribute('aria-current', 'location');
    }
  }, { rootMargin: '-30% 0px -60% 0px' });
  $$('.part').forEach((part) => watch.observe(part));
}

start();
