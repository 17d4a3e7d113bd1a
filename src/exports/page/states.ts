// PURE. How a page shows the state of a Pin: a word, a shape and a colour. No two states share a shape, so that colour is never
// all there is.

import { kindOf, type PinState } from "../../model/states.ts";
import { type Html, html } from "./html.ts";

type Appearance = { word: string; shape: string };

/** Shapes are drawn in a square of 16, with strokes in the colour of the text. */
const looks: Record<PinState, Appearance> = {
  published: {
    word: "Published",
    shape: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm-1 10L4 8l1.2-1.2L7 8.6l3.8-3.8L12 6z",
  },
  submitted: {
    word: "Sent ahead",
    shape: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2v10a5 5 0 0 1 0-10z",
  },
  sending: { word: "Being sent", shape: "M2 7h7V3l6 5-6 5V9H2z" },
  scheduled: {
    word: "Scheduled",
    shape:
      "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3zm-.8 1.5v4l3 1.8.8-1.3-2.3-1.4V4.5z",
  },
  uncertain: {
    word: "Uncertain",
    shape: "M8 .5 15.5 8 8 15.5.5 8zM7.2 4.5v4.5h1.6V4.5zm0 5.5v1.6h1.6V10z",
  },
  held: { word: "Held", shape: "M2 2h12v12H2zm3 3v6h2V5zm4 0v6h2V5z" },
  missed: { word: "Missed", shape: "M3 1h10v2L9.5 8l3.5 5v2H3v-2l3.5-5L3 3z" },
  invalid: {
    word: "Needs fixing",
    shape: "M8 1 15.5 14.5H.5zM7.2 5.5v4.5h1.6V5.5zm0 5.5v1.6h1.6V11z",
  },
  failed: {
    word: "Failed",
    shape:
      "M5 1h6l4 4v6l-4 4H5l-4-4V5zm.2 3.5L4.5 5.2 7.3 8l-2.800 2.800.7.7L8 8.7l2.800 2.800.7-.7L8.7 8l2.800-2.800-.7-.7L8 7.3z",
  },
  cancelled: {
    word: "Taken back",
    shape:
      "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 0 1 3 9.1L4 5.1A5 5 0 0 1 8 3zM3.4 6.5l6.2 6.2A5 5 0 0 1 3.4 6.5z",
  },
  withdrawn: { word: "Withdrawn", shape: "M1 7h14v2H1z" },
};

const stateWord = (state: PinState): string => looks[state].word;
/** A class of the style sheet. */
export const stateColour = (state: PinState): string => kindOf(state);

/** Drawn once in the page, and used wherever a state is shown. */
export const shapes = (): Html =>
  html`<svg class="shapes" aria-hidden="true" width="0" height="0">${Object.entries(looks).map(
    ([state, { shape }]) =>
      html`<symbol id="s-${state}" viewBox="0 0 16 16"><path fill-rule="evenodd" d="${shape}"/></symbol>`,
  )}</svg>`;

/** Shape and word. */
export const stateLabel = (state: PinState): Html =>
  html`<span class="state ${stateColour(state)}"><svg class="shape" aria-hidden="true"><use href="#s-${state}"/></svg>${stateWord(state)}</span>`;
