/** What comes right after the text box can be used, as one part: who answers, what else one can do and read, and files. */

export { AttachButton } from './attachments/attach_button';
export { onGivenFiles } from './attachments/given_files';
export { Menu } from './menu/menu';
export { Screens } from './screens/screens';
export { Faces, whoLine } from './who';

export type Soon = typeof import('./soon');
