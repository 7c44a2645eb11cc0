/**
 * Types of `window.Handrail`. Copy this file into your product; it names no module and needs no package.
 *
 * @see docs/embedding.md
 */

interface HandrailLook {
  theme?: 'auto' | 'light' | 'dark';
  /** Of the launcher and the visitor's messages, such as `#0f6a5b`; what stands on it is black or white by contrast. */
  colour?: string;
  /** Radius of the panel's corners, 0 to 32 pixels. */
  corner?: number;
  mode?: 'floating' | 'side' | 'inline';
  /** CSS selector of the element that an inline panel stands in. */
  into?: string;
  position?: 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start';
  /** Distance from the edges, 0 to 400 pixels. */
  x?: number;
  y?: number;
}

interface HandrailOptions {
  look?: HandrailLook;
  /** BCP 47, such as `de`. */
  language?: string;
  /** Page keys that the product declares, such as `/projects/:id/settings`. */
  routes?: readonly string[];
  /** Regular expressions of what must not leave the page. */
  redact?: readonly string[];
}

interface HandrailIdentity {
  /** A JWT, signed by your back end. */
  token: string;
  /** Is called when the token has run out. */
  refresh?: () => Promise<string> | string;
}

interface HandrailGuide {
  page: string;
  steps: readonly { target: string; text: string; page?: string }[];
}

interface HandrailEvents {
  /** The panel has loaded. */
  ready: Record<string, never>;
  opened: Record<string, never>;
  closed: Record<string, never>;
  /** Somebody else has said something. */
  message: { author: 'ai' | 'person' | 'system'; seq: number };
  unread: { count: number };
  /** An article was opened in the panel. */
  article: Record<string, unknown>;
  /** A person was asked, or has taken the conversation. */
  handoff: { status: 'waiting_for_person' | 'with_person' };
  resolved: Record<string, never>;
  error: { message: string };
}

interface Handrail {
  (command: 'load' | 'open' | 'close' | 'toggle' | 'shutdown'): void;
  (command: 'ask', question: string): void;
  (command: 'page', facts: Readonly<Record<string, string | number | boolean>>): void;
  (command: 'identify', identity: HandrailIdentity): void;
  (command: 'update', options: HandrailOptions): void;
  (command: 'startGuide', guide: string | HandrailGuide): void;
  <E extends keyof HandrailEvents>(
    command: 'on',
    event: E,
    listener: (detail: HandrailEvents[E]) => void,
  ): void;
  <E extends keyof HandrailEvents>(
    command: 'off',
    event: E,
    listener?: (detail: HandrailEvents[E]) => void,
  ): void;
  (command: 'diagnose'): Promise<Record<string, unknown>>;
}

interface Window {
  Handrail: Handrail;
}

declare const Handrail: Handrail;
