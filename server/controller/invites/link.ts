/** The link of an invite: the secret is in the fragment, which browsers send to nobody. */
export const inviteUrl = (publicUrl: string, secret: string): string =>
  `${publicUrl.replace(/\/$/, '')}/join#${secret}`;
