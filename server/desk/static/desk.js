// The desk's own scripts, one file an idea. All listen on the document: parts of the page come and go.
import './pane.js';
import './rows.js';
import './looking.js';
import './keys.js';
import './popovers.js';
import './live_link.js';
import './composer.js';
import './picker.js';
import './attaching.js';
import './drafts.js';
import './writing.js';
import './following.js';
import './bell.js';
import './bulk.js';
import './times.js';
import './insights.js';
