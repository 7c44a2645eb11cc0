/** A link out of the panel: in a tab of its own, which learns nothing of the page that it was opened from. */

import type { ComponentChildren } from 'preact';

export function ExternalLink(props: {
  href: string;
  class?: string;
  label?: string;
  children: ComponentChildren;
}) {
  return (
    <a
      href={props.href}
      class={props.class}
      aria-label={props.label}
      target="_blank"
      rel="noopener noreferrer"
    >
      {props.children}
    </a>
  );
}
