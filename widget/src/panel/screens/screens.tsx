/** What is shown in the place of the conversation: the last screen of the way here, and those that one may go back to. */

import type { Props as PanelProps } from '../app';
import type { View } from '../view';
import { Kept } from './kept';
import { later } from './later';
import type { Going, Screen, Way } from './screen';

const Article = later(() => import('./article'));
const Help = later(() => import('./help'));
const History = later(() => import('./history'));
const Sent = later(() => import('./sent'));

interface Props {
  readonly way: Way;
  readonly panel: PanelProps;
  readonly view: View;
  readonly going: Going;
}

export function Screens({ way, ...rest }: Props) {
  return way.slice(1).map((each, at) => (
    <Kept key={`${at} ${each.name}`} isShown={each === way.at(-1)}>
      <Other screen={each} {...rest} />
    </Kept>
  ));
}

function Other({ screen, panel, view, going }: Omit<Props, 'way'> & { readonly screen: Screen }) {
  const { config, visit } = panel;
  switch (screen.name) {
    case 'article':
      return <Article article={screen} config={config} visit={visit} going={going} />;
    case 'help':
      return <Help query={screen.query} config={config} page={view.page} visit={visit} going={going} />;
    case 'history':
      return <History visit={visit} going={going} />;
    case 'sent':
      return <Sent visit={visit} going={going} />;
    case 'conversation':
      return null;
  }
}
