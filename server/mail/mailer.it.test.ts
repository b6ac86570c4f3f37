import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMailer } from './mailer.ts';

const received: { to: string[]; raw: string }[] = [];
let server: SMTPServer;
let url: string;

const mail = {
  to: 'maria@example.com',
  language: 'en' as const,
  person: 'Maria <b>Rossi</b>',
  inviter: 'Ada\r\nBcc: everyone@example.com',
  validUntil: Date.UTC(2026, 10, 21, 18),
  note: 'For the stock-taking & more',
  url: 'https://console.example/join#sbi_secret',
};

beforeAll(async () => {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('nobody@') ? Object.assign(new Error('unknown'), { responseCode: 550 }) : null),
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (part) => (raw += String(part)));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

describe('the mail of an invite', () => {
  it('goes to one address, with the link, and no name of it becomes a header or markup', async () => {
    const mailer = createMailer({ url, from: 'Signalbox <no-reply@example.com>' });
    expect(await mailer.invite(mail)).toBeNull();
    mailer.close();
    expect(received[0]?.to).toEqual(['maria@example.com']);
    const raw = received[0]?.raw ?? '';
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
    const text = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    expect(text).toContain('https://console.example/join#sbi_secret');
    expect(text).toContain('&lt;b&gt;Rossi');
    expect(text).toContain('21 November 2026');
  });

  it('is Chinese for those who read it', async () => {
    const mailer = createMailer({ url, from: 'no-reply@example.com' });
    expect(await mailer.invite({ ...mail, language: 'zh-CN', inviter: '王芳' })).toBeNull();
    mailer.close();
    expect(received[1]?.raw).toContain('Subject: =?UTF-8?');
  });

  it('says in a sentence why it did not go', async () => {
    const refused = createMailer({ url, from: 'no-reply@example.com' });
    expect(await refused.invite({ ...mail, to: 'nobody@example.com' })).toBe('The mail server did not take it (550).');
    refused.close();
    const dead = createMailer({ url: 'smtp://127.0.0.1:1', from: 'no-reply@example.com' });
    expect(await dead.invite(mail)).toMatch(/^The mail server did not take it \(/);
    expect(await createMailer(null).invite(mail)).toContain('--smtp');
  });
});
