/** A field for a few words beside a thumb or a score. */

import { COMMENT_CHARACTERS_MAX } from '../protocol/visitor_frames';
import css from './remark.css';
import { adopt } from './style';

adopt(css);

interface Props {
  readonly label: string;
  readonly text: string;
  readonly change: (text: string) => void;
}

export function Remark({ label, text, change }: Props) {
  return (
    <label class="remark">
      {label}
      <textarea
        rows={2}
        value={text}
        maxLength={COMMENT_CHARACTERS_MAX}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </label>
  );
}
