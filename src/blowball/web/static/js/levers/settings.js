// What the levers are moved to, beside what is usual.

const usualCare = () => ({ surgery_delay_weeks: 0, margins: 'as_recorded', radiotherapy: 'guideline', systemic: 'guideline', follow_up: 'guideline' });

export const settings = { compared: 'guideline', care: usualCare(), body: {} };
const listeners = [];
export const onSettings = (listener) => listeners.push(listener);

export function move(change) {
  if (change.care) Object.assign(settings.care, change.care);
  if (change.body) for (const [id, level] of Object.entries(change.body)) {
    if (level === null) delete settings.body[id];
    else settings.body[id] = level;
  }
  if (change.compared) settings.compared = change.compared;
  listeners.forEach((listener) => listener());
}

export function back() {
  settings.compared = 'guideline';
  settings.care = usualCare();
  settings.body = {};
  listeners.forEach((listener) => listener());
}

/** What another cancer does not have goes back to usual. */
export function fit(cancer) {
  const ids = (all) => all.map((one) => one.id);
  const [schedules, courses, exposures] = [ids(cancer.schedules), ids(cancer.courses), ids(cancer.exposures)];
  if (!schedules.includes(settings.care.follow_up)) settings.care.follow_up = 'guideline';
  if (!schedules.includes(settings.compared)) settings.compared = 'guideline';
  if (Array.isArray(settings.care.systemic) && !settings.care.systemic.every((id) => courses.includes(id))) settings.care.systemic = 'guideline';
  for (const [id, level] of Object.entries(settings.body)) {
    if (!exposures.includes(id) || !ids(cancer.exposures.find((one) => one.id === id).levels).includes(level)) delete settings.body[id];
  }
}

/** Care as the server is asked for it: only what is not usual. */
export const said = (care) => Object.fromEntries(Object.entries(care).filter(([name, value]) => String(value) !== String(usualCare()[name])));

export const baseline = () => ({ ...usualCare(), follow_up: settings.compared });

export function moved() {
  const usual = baseline();
  return Object.keys(usual).some((name) => String(settings.care[name]) !== String(usual[name])) || Object.keys(settings.body).length > 0;
}
