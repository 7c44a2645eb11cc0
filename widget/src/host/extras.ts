/**
 * `/widget/assets/extras-….js`: what few pages need: changes of the look, a column or a panel in the page, a fresh token, a
 * snapshot for support. Loaded when the first of them is asked for.
 */

import MODES from './modes.css';

export { MODES };
export { putInto } from './inline';
export { readOptions } from './options';
export { Renewal } from './renewal';
export { SidePush } from './side_push';
export { snapshot } from './snapshot';
