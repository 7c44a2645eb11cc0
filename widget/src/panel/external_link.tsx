/** A link out of the panel: in a tab of its own, which learns nothing of the page that it was opened from. */

import type { ComponentChildren } from 'preact';

interface Props {
  readonly href: string;
  readonly class?: string | undefined;
  readonly label?: string | undefined;
  /** What a plain press does in the place of following the link; any other press follows it. */
  readonly instead?: (() => void) | null;
  readonly children: ComponentChildren;
}

export function ExternalLink({ href, class: look, label, instead, children }: Props) {
  return (
    <a
      href={href}
      class={look}
      aria-label={label}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        if (!instead || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        instead();
      }}
    >
      {children}
    </a>
  );
}
