/** A screen that stays as it was left while others are read: where it was scrolled to, and what had the focus. */

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly isShown: boolean;
  readonly children: ComponentChildren;
}

export function Kept({ isShown, children }: Props) {
  const focused = useRef<HTMLElement | null>(null);
  const scrolled = useRef(new Map<Element, number>());
  useLayoutEffect(() => {
    if (!isShown) return;
    scrolled.current.forEach((top, element) => element.scrollTo(0, top));
    focused.current?.focus({ preventScroll: true });
  }, [isShown]);
  return (
    <div
      class="screen"
      hidden={!isShown}
      onFocusIn={(event) => {
        focused.current = event.target as HTMLElement;
      }}
      onScrollCapture={({ target }) => {
        if (isShown && target instanceof Element) scrolled.current.set(target, target.scrollTop);
      }}
    >
      {children}
    </div>
  );
}
