// The only door to the server. A newer question of the same kind takes the place of an older one still under way.

const [TRIES, PAUSE] = [3, 1500]; // of a busy server; ms
const underWay = new Map();
const lang = document.documentElement.lang.slice(0, 2);
const page = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export class Problem extends Error {
  constructor({ problem, place, remedy }, status) {
    super(`${[place, problem].filter(Boolean).join(': ')}${remedy ? `; ${remedy}` : ''}.`);
    this.status = status;
  }
}

async function answer(response) {
  if (response.ok) return response.status === 204 ? null : response.json();
  let said;
  try {
    said = await response.json();
  } catch {
    said = { problem: `${response.status} ${response.statusText}` };
  }
  throw new Problem(said.detail && !said.problem ? { problem: String(said.detail) } : said, response.status);
}

export async function get(path) {
  return answer(await fetch(path, { headers: { accept: 'application/json' } }));
}

/** Ask; gives null where a newer question has taken this one's place. A busy server is asked again, a few times. */
export async function ask(kind, body, { as = kind } = {}) {
  underWay.get(as)?.abort();
  const mine = new AbortController();
  underWay.set(as, mine);
  const text = JSON.stringify({ lang, page: `${page}-${as.replace('/', '-')}`, ...body });
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await post(`/api/${kind}`, text, mine.signal);
      } catch (error) {
        if (error.status !== 429 || tries >= TRIES) throw error;
        await pause(tries * PAUSE);
      }
      if (mine.signal.aborted) return null;
    }
  } catch (error) {
    if (error.name === 'AbortError' || error.status === 409) return null;
    throw error;
  } finally {
    if (underWay.get(as) === mine) underWay.delete(as);
  }
}

async function post(path, body, signal) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return answer(await fetch(path, { method: 'POST', headers, body, signal }));
}

const pause = (wait) => new Promise((then) => { setTimeout(then, wait); });

export async function cancel(path) {
  await fetch(path, { method: 'DELETE' });
}
