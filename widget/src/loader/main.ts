/** `/widget.js`: the only script of Handrail's that runs on the host page. */

import { commands, claimGlobal } from './commands';
import { guarded, warn } from './guard';
import { askLaunch } from './launch';
import { ownScript } from './script';
import { Widget } from './widget';

guarded(start)();

function start(): void {
  const script = ownScript(document);
  const early = claimGlobal(window);
  if (!early) return warn('the script is on this page twice; the second one does nothing.');
  if (!script) return warn('the script tag needs data-site with the public key of the site.');
  askLaunch(script).then(
    guarded((launch) => {
      if ('refusal' in launch) return warn(launch.refusal);
      whenBodyIsThere(() => commands(window, early, new Widget(window, script, launch.spotlight)));
    }),
  );
}

function whenBodyIsThere(run: () => void): void {
  if (document.body) run();
  else document.addEventListener('DOMContentLoaded', guarded(run));
}
