/** Parts of the panel bring their style sheets; Node has nothing to put them on. */

class Unseen {
  replaceSync(): void {}
}

Object.assign(globalThis, { CSSStyleSheet: Unseen, document: { adoptedStyleSheets: [] } });
