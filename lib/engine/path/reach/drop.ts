/** What became of a STUN datagram on a socket that sessions share. Strangers get no answer, only a count. */
export const REACH = {
  answered: 0,
  confirmed: 1,
  server: 2,
  notCheck: 3,
  unknownSession: 4,
  wrongKey: 5,
  notAwaited: 6,
  wrongSource: 7,
  wrongPeer: 8,
  noRoom: 9,
  replay: 10,
} as const;
export type ReachCode = (typeof REACH)[keyof typeof REACH];

export const REACH_NAMES: readonly string[] = Object.keys(REACH).map((key) =>
  key.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`),
);
