// Small helpers: elements, SVG elements, what the reader prefers.

const SVG = 'http://www.w3.org/2000/svg';

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An HTML element with attributes, listeners (`onclick`) and children. */
export function h(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function s(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

const quiet = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the reader asked for less motion; asked anew each time, it may change. */
export const still = () => quiet.matches;

export function later(wait, work) {
  let timer = 0;
  return (...what) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...what), wait);
  };
}

/** Work that is due only while an element is near the screen: gives a function to call when there is some. */
export function whileNear(node, work) {
  let [near, due] = [false, true];
  const go = () => {
    if (!near || !due) return;
    due = false;
    work();
  };
  new IntersectionObserver((entries) => {
    near = entries.at(-1).isIntersecting;
    go();
  }, { rootMargin: '300px' }).observe(node);
  return () => {
    due = true;
    go();
  };
}

/** Draw now and whenever the width of the element changes. */
export function drawnToWidth(node, draw) {
  let width = 0;
  const watch = new ResizeObserver(() => {
    const now = Math.round(node.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    draw(width);
  });
  watch.observe(node);
  return () => draw(node.clientWidth);
}
