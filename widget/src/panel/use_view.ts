/** Gives a component the visit's present view, and draws it again when that changes. */

import { useEffect, useState } from 'preact/hooks';
import type { View } from './view';
import type { Visit } from './visit';

export function useView(visit: Visit): View {
  const [view, setView] = useState(visit.view);
  useEffect(() => {
    setView(visit.view);
    return visit.subscribe(() => setView(visit.view));
  }, [visit]);
  return view;
}
