// Every visible string comes from the text catalogue, which the page carries as a data block.

const catalogue = JSON.parse(document.getElementById('words').textContent);
export const language = document.documentElement.lang;

/** The text of a key, with {names} filled in; the key itself where the catalogue lacks it. */
export function t(key, values = {}) {
  const text = catalogue[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The text of a key, or another where the catalogue has none. */
export function either(key, otherwise) {
  return catalogue[key] ?? otherwise ?? key;
}

export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' }).format(value).replace('-', '\u2212');
}

/** With its sign, and a true minus: "+3", "−12", "0". */
export function signed(value, digits = 0) {
  const size = number(Math.abs(value), digits);
  if (Number(Math.abs(value).toFixed(digits)) === 0) return number(0, digits);
  return (value < 0 ? '\u2212' : '+') + size;
}

/** Names with the language's comma. */
export const listed = (names) => names.join(t('list.comma'));

/** A count before and after a change, in whole people that add up: "324 and 3 fewer are 321". */
export function whole(baseline, difference) {
  const before = Math.round(baseline);
  const n = Math.sign(difference) * Math.round(Math.abs(difference));
  return { before, n, after: before + n };
}

const DAYS_A_YEAR = 365.25;

/** "3 years 2 months after diagnosis", "5 weeks before diagnosis", "the day of diagnosis". */
export function when(days) {
  const size = Math.abs(days);
  if (size < 1) return t('page.when.day');
  const text = stretch(size);
  return t(days < 0 ? 'page.when.before' : 'page.when.after', { time: text });
}

export function stretch(days) {
  if (days < 84) return counted('week', Math.max(1, Math.round(days / 7)));
  let months = Math.round((days / DAYS_A_YEAR) * 12);
  const years = Math.floor(months / 12);
  months %= 12;
  if (years === 0) return counted('month', months);
  if (months === 0 || years >= 10) return counted('year', years);
  return t('page.when.join', { a: counted('year', years), b: counted('month', months) });
}

function counted(unit, n) {
  return t(`page.when.${unit}${n === 1 ? '' : 's'}`, { n: number(n) });
}
