/** A pill beside the launcher: what there is for this page, to be taken or to be sent away. */

export interface Offer {
  readonly text: string;
  /** How many more there are. */
  readonly more?: number;
  /** The text is a question to be asked; without it the panel opens with what there is for the page. */
  readonly asks?: true;
}

/** Shows an offer in the place of the one before; null takes that away. */
export type PutOffer = (offer: Offer | null, take?: () => void, dismiss?: () => void) => void;

/** Milliseconds after which it is filled: a screen reader speaks what comes into a live region, once and politely. */
const FILL_MS = 100;

/** @param label of the button that sends it away */
export function putOffer(
  place: HTMLElement | undefined,
  label: string,
  ...[offer, take, dismiss]: Parameters<PutOffer>
): void {
  place?.querySelector('.offer')?.remove();
  if (!place || !offer) return;
  const pill = document.createElement('div');
  const button = (words: string, press?: () => void) => {
    const made = document.createElement('button');
    made.textContent = words;
    made.onclick = () => {
      pill.remove();
      press?.();
    };
    pill.append(made);
    return made;
  };
  pill.className = 'trouble offer';
  pill.role = 'status';
  pill.dir = 'auto';
  place.prepend(pill);
  setTimeout(() => {
    button(offer.text + (offer.more ? `\u00a0+${offer.more}` : ''), take);
    const away = button('×', dismiss);
    away.ariaLabel = label;
    pill.onkeydown = ({ key }) => {
      if (key === 'Escape') away.click();
    };
  }, FILL_MS);
}
