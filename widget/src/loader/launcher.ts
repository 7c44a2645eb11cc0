/** The launcher: a round button in a shadow root of its own, and a line for trouble. */

import STYLE from './launcher.css';
import OFFER_STYLE from './offer.css';
import { stay } from './stay';
import { paintLook, type Look } from './look';
import type { Launcher } from './stand';

const SVG = 'http://www.w3.org/2000/svg';

export const SPEECH_BUBBLE = 'M4 5.5h16v10.5h-8.5L7 20v-4H4z';

/**
 * @param label what the button does, for a screen reader
 * @param deaf is called when it stands there but hears nothing any more
 */
export function makeLauncher(view: Window, label: string, look: Look, deaf: () => void): Launcher {
  const { document } = view;
  const element = <K extends keyof HTMLElementTagNameMap>(tag: K) => document.createElement(tag);
  const host = document.createElement('handrail-widget');
  const root = host.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE + OFFER_STYLE);
  root.adoptedStyleSheets = [sheet];
  const place = element('div');
  const trouble = element('p');
  trouble.className = 'trouble';
  trouble.setAttribute('role', 'status');
  trouble.dir = 'auto';
  const button = element('button');
  button.type = 'button';
  button.className = 'launcher';
  button.ariaLabel = label;
  button.ariaExpanded = 'false';
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const icon = document.createElementNS(SVG, 'path');
  icon.setAttribute('d', SPEECH_BUBBLE);
  svg.append(icon);
  button.append(svg);
  place.append(trouble, button);
  root.append(place);
  host.dir = getComputedStyle(document.body).direction;
  const paint = (worn: Look) => paintLook(host.style, place, worn);
  paint(look);
  return { root, host, place, button, icon, trouble, paint, remove: stay(view, host, deaf) };
}
