// Long work on the server: begun, watched, and stopped there as soon as nobody wants it any more.

import { Problem, ask, cancel } from './api.js';

const TRIES = 3; // the browser asks again by itself where a line breaks

/** Begin a job of a kind; gives a function that stops it. `heard` has `progress`, `result` and `failed`. */
export function work(kind, body, heard) {
  let stream = null;
  let id = null;
  let wanted = true;
  const stop = () => {
    stream?.close();
    if (wanted && id) cancel(`/api/jobs/${id}`);
    wanted = false;
  };
  const over = (tell) => {
    if (!wanted) return;
    wanted = false;
    stream?.close();
    tell();
  };
  ask(`jobs/${kind}`, body).then((job) => {
    if (!job) return;
    id = job.id;
    if (!wanted) {
      cancel(`/api/jobs/${id}`);
      return;
    }
    let lost = 0;
    stream = new EventSource(`/api/jobs/${id}/events`);
    stream.addEventListener('progress', (event) => { lost = 0; heard.progress?.(JSON.parse(event.data)); });
    stream.addEventListener('result', (event) => over(() => heard.result(JSON.parse(event.data).result, id)));
    stream.addEventListener('failed', (event) => over(() => heard.failed(new Problem(JSON.parse(event.data).refusal ?? {}))));
    stream.onerror = () => {
      lost += 1;
      if (lost >= TRIES || stream.readyState === EventSource.CLOSED) over(() => heard.failed(new TypeError()));
    };
  }, (error) => over(() => heard.failed(error)));
  return stop;
}
