/** What a team marks as private, also with the marks that it may have set for other tools, and what people type into. */

export const PRIVATE =
  '[data-private],.ph-no-capture,[data-sentry-mask],input,textarea,select,[contenteditable]';
