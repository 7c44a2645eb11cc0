/** A link to an article: read in the panel, or in a tab of its own for whoever presses it in the way that asks for one. */

import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { ExternalLink } from './external_link';

/** An article to be read in the panel. */
export interface Opened {
  readonly id: string;
  /** The heading at which it begins to be read; empty for its start. */
  readonly section: string;
  /** Where it stands, for when it cannot be read here. */
  readonly url: string | null;
}

/** How an article is opened, where that is possible. */
export const Opening = createContext<((article: Opened) => void) | null>(null);

interface Props {
  /** null while nothing but its address is known. */
  readonly id: string | null;
  readonly section?: string;
  /** Safe to link to. */
  readonly href: string | null;
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

export function ArticleLink({ id, section = '', href, children, ...look }: Props) {
  const open = useContext(Opening);
  const read = open && id !== null ? () => open({ id, section, url: href }) : null;
  if (href !== null)
    return (
      <ExternalLink {...look} href={href} instead={read}>
        {children}
      </ExternalLink>
    );
  if (!read) return <>{children}</>;
  return (
    <button type="button" class={`link ${look.class ?? ''}`} aria-label={look.label} onClick={read}>
      {children}
    </button>
  );
}
