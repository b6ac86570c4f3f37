/** What an invite's mail says. Only the link is not from our own words: names and notes are escaped where they stand in HTML. */

export interface InviteMail {
  readonly to: string;
  readonly language: 'en' | 'zh-CN';
  readonly person: string;
  readonly inviter: string;
  /** Epoch ms. */
  readonly validUntil: number;
  readonly note: string;
  readonly url: string;
}

interface Words {
  readonly subject: (inviter: string) => string;
  readonly hello: (person: string) => string;
  readonly invites: (inviter: string) => string;
  readonly open: string;
  readonly once: (until: string) => string;
  readonly ignore: string;
}

const words: Record<InviteMail['language'], Words> = {
  en: {
    subject: (inviter) => `${inviter} invites you to connect`,
    hello: (person) => `Hello ${person},`,
    invites: (inviter) => `${inviter} invites you to connect to your workplace's network.`,
    open: 'Open the invite',
    once: (until) => `The link is for you alone and works until ${until}.`,
    ignore: 'If you did not expect this, do nothing: without the link nobody gets in.',
  },
  'zh-CN': {
    subject: (inviter) => `${inviter} 邀请您接入网络`,
    hello: (person) => `${person}，您好：`,
    invites: (inviter) => `${inviter} 邀请您接入工作场所的网络。`,
    open: '打开邀请',
    once: (until) => `此链接仅供您本人使用，有效期至 ${until}。`,
    ignore: '如果您并不知情，无需理会：没有此链接，任何人都无法接入。',
  },
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** Subject, plain text and HTML, none with anything of a person's in it that could break a header. */
export function inviteText(mail: InviteMail): { subject: string; text: string; html: string } {
  const { subject, hello, invites, open, once, ignore } = words[mail.language];
  const locale = mail.language === 'en' ? 'en-GB' : mail.language;
  const options = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  const until = `${new Date(mail.validUntil).toLocaleString(locale, options)} UTC`;
  const lines = [hello(mail.person), invites(mail.inviter), ...(mail.note === '' ? [] : [mail.note])];
  const after = [once(until), ignore];
  const paragraph = (text: string): string => `<p style="margin:0 0 14px">${escape(text)}</p>`;
  const button = `<p style="margin:22px 0"><a href="${escape(mail.url)}" style="background:#1d4ed8;color:#fff;padding:11px 18px;border-radius:6px;text-decoration:none;display:inline-block">${escape(open)}</a></p>`;
  return {
    subject: subject(mail.inviter).replace(/[\r\n]+/g, ' '),
    text: [...lines, mail.url, ...after].join('\n\n'),
    html: `<div style="font:15px/1.5 system-ui,sans-serif;color:#111;max-width:34em">${lines.map(paragraph).join('')}${button}${after.map(paragraph).join('')}</div>`,
  };
}
