// A clock for stories: it runs slowly where something happens and quickly where years pass.

import { still } from '../dom.js';

const DWELL = 1.9; // seconds around a moment
const QUICK = 1.3; // years a second between moments
const YEAR = 365.25;

/** Seconds of telling for each day of the story: a list of (day, second) from first to last. */
function timetable(start, end, moments) {
  const days = [...new Set([start, ...moments.filter((t) => t > start && t < end), end])].sort((a, b) => a - b);
  const table = [{ t: days[0], at: 0 }];
  for (let i = 1; i < days.length; i += 1) {
    const gap = days[i] - days[i - 1];
    const seconds = Math.min(3.2, Math.max(gap / YEAR / QUICK, Math.min(DWELL, 0.25 + gap / 40)));
    table.push({ t: days[i], at: table[i - 1].at + seconds });
  }
  return table;
}

export class Player {
  constructor(show, changed) {
    this.show = show;
    this.changed = changed;
    this.playing = false;
    this.frame = 0;
  }

  load(start, end, moments) {
    this.pause();
    this.moments = [...new Set([start, ...moments, end])].sort((a, b) => a - b);
    this.table = timetable(start, end, moments);
    this.seek(start);
  }

  seek(t) {
    this.t = Math.max(this.table[0].t, Math.min(this.table.at(-1).t, t));
    this.show(this.t, this.playing && !still());
  }

  step(by) {
    this.pause();
    const on = by > 0 ? this.moments.find((m) => m > this.t + 0.5) : this.moments.findLast((m) => m < this.t - 0.5);
    this.seek(on ?? (by > 0 ? this.moments.at(-1) : this.moments[0]));
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.t >= this.table.at(-1).t - 0.5) this.seek(this.table[0].t);
    this.playing = true;
    this.changed(true);
    if (still()) this.#stepping();
    else {
      this.last = performance.now();
      this.at = this.#second(this.t);
      this.frame = requestAnimationFrame((now) => this.#tick(now));
    }
  }

  pause() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    if (this.playing) {
      this.playing = false;
      this.changed(false);
    }
  }

  /** Without motion: from moment to moment, with time to read. */
  #stepping() {
    this.timer = setTimeout(() => {
      const on = this.moments.find((m) => m > this.t + 0.5);
      this.seek(on ?? this.moments.at(-1));
      if (this.t >= this.moments.at(-1) - 0.5) this.pause();
      else this.#stepping();
    }, 2500);
  }

  #tick(now) {
    this.at += Math.min(0.1, (now - this.last) / 1000);
    this.last = now;
    if (this.at >= this.table.at(-1).at) {
      this.seek(this.table.at(-1).t);
      this.pause();
      this.show(this.t, false);
      return;
    }
    this.seek(this.#day(this.at));
    this.frame = requestAnimationFrame((next) => this.#tick(next));
  }

  #second(t) { return between(this.table, 't', 'at', t); }

  #day(at) { return between(this.table, 'at', 't', at); }
}

function between(table, from, to, value) {
  const i = Math.max(1, table.findIndex((row) => row[from] >= value));
  const [a, b] = [table[i - 1], table[i]];
  return a[to] + ((value - a[from]) / Math.max(1e-9, b[from] - a[from])) * (b[to] - a[to]);
}
