/** `/widget.js`: the only script of Handrail's on a page where nobody turns to the help. */

import { guarded, warn } from './guard';
import { Loader } from './loader';
import { ownScript } from './script';

guarded(() => {
  const script = ownScript(document);
  if (!script) return warn('the script tag needs data-site with the public key of the site.');
  if (!new Loader(window, script).start())
    warn('the script is on this page twice; the second one does nothing.');
})();
