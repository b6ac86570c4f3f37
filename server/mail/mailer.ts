/** Mail by any SMTP server. What it refuses becomes a sentence; nothing here throws. */
import { createTransport } from 'nodemailer';
import { type InviteMail, inviteText } from './invite-text.ts';

export interface SmtpConfig {
  /** `smtp://user:password@host:587` or `smtps://`. */
  readonly url: string;
  readonly from: string;
}

export interface Mailer {
  invite(mail: InviteMail): Promise<string | null>;
  close(): void;
}

const TIMEOUT_MS = 10_000;

/** Without a configuration every mail is refused with a sentence that says what to do. */
export function createMailer(config: SmtpConfig | null): Mailer {
  if (!config)
    return {
      invite: () => Promise.resolve('No mail server is set: start the controller with --smtp and --mail-from.'),
      close: () => undefined,
    };
  const transport = createTransport({
    url: config.url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async invite(mail) {
      try {
        await transport.sendMail({
          from: config.from,
          to: { name: mail.person, address: mail.to },
          ...inviteText(mail),
        });
        return null;
      } catch (error) {
        const { code, responseCode } = error as { code?: string; responseCode?: number };
        return `The mail server did not take it (${responseCode ?? code ?? 'no answer'}).`;
      }
    },
    close: () => transport.close(),
  };
}
