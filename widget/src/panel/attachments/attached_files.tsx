/** The files beside one of the visitor's messages; what shows them is loaded with the first one. */

import type { Attachment } from '../../protocol/server_frames';
import { later } from '../screens/later';
import type { Visit } from '../visit';

const Files = later(() => import('./files'));

interface Props {
  readonly files: readonly Attachment[];
  readonly visit: Visit;
}

export function AttachedFiles({ files, visit }: Props) {
  return files.length > 0 ? <Files files={files} secret={visit.view.session.visitor} /> : null;
}
