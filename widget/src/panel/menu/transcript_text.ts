/** A conversation as plain text: who said what when, and on which sources. Pure. */

import type { Message } from '../../protocol/server_frames';
import { LANGUAGE, say } from '../../words/words';

/** @param name what the site calls its help */
export function transcriptText(messages: readonly Message[], name: string): string {
  const time = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });
  const parts = messages.map((message) => messageText(message, time.format(Date.parse(message.created_at))));
  return `${[name, ...parts].join('\n\n')}\n`;
}

function messageText(message: Message, time: string): string {
  const { text, attachments, sources } = message;
  const lines = [`[${time}] ${speaker(message)}`, text, ...attachments.map((file) => `· ${file.name}`)];
  if (sources.length > 0) lines.push(say('message.sources'), ...sources.map(sourceLine));
  return lines.filter(Boolean).join('\n');
}

function speaker({ author, name }: Message): string {
  switch (author) {
    case 'visitor':
      return say('who.you');
    case 'ai':
      return say('who.ai');
    case 'person':
      return name ?? say('who.person');
    case 'system':
      return '·';
  }
}

function sourceLine({ number, title, section, url }: Message['sources'][number]): string {
  const place = section ? `${title} › ${section}` : title;
  return [`[${number}] ${place}`, url].filter(Boolean).join(' ');
}
