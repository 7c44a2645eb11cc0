/** The look of buttons side by side: whoever shows some imports this for its effect. */

import css from './buttons.css';
import { adopt } from './style';

adopt(css);
