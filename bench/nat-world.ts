/**
 * The internet of the NAT bench, a process in its namespace: every datagram that a site sends waits DELAY_MS here (a TUN interface and
 * this process, for the kernel may lack netem), a STUN server with two addresses, and a relay over UDP and TCP 443 that stands in for
 * a PoP's: it passes on what one side of a room sends to the other. Arguments: DELAY_MS LINK...
 */
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { startStunServer } from '../server/runtime/stun-server.ts';
import { ipCommand } from '../server/runtime/tun/ip-command.ts';
import { openTun } from '../server/runtime/tun/open-tun.ts';
import { readFrames, writeFrame } from './nat-frames.ts';
import { STUN_IPS } from './nat-topology.ts';

const TABLE = '100';
const [delayMs = '20', ...links] = process.argv.slice(2);

async function must(...args: string[]): Promise<void> {
  const done = await ipCommand(undefined, args);
  if (!done.ok) throw new Error(done.error);
}

async function delayArrivals(ms: number): Promise<void> {
  const opened = await openTun({
    name: 'delay',
    mtuBytes: 1500,
    addresses: ['100.127.0.1/32'],
    onPacket(bytes, length) {
      const copy = Uint8Array.from(bytes.subarray(0, length));
      setTimeout(() => opened.ok && opened.value.write(copy, 0, length), ms);
    },
  });
  if (!opened.ok) throw new Error(opened.error);
  await must('route', 'add', 'default', 'dev', 'delay', 'table', TABLE);
  // By protocol, or ARP would find no address of this host either.
  for (const link of links)
    for (const protocol of ['udp', 'tcp'])
      await must('rule', 'add', 'pref', '10', 'iif', link, 'ipproto', protocol, 'lookup', TABLE);
  // Behind the rules above, so that what is for this host waits as well.
  await must('rule', 'add', 'pref', '50', 'lookup', 'local');
  await must('rule', 'del', 'pref', '0');
}

/** First byte of a datagram or frame: which side sends; then 8 bytes of room. */
const HEAD = 9;

function relay(): Promise<void> {
  const ways = new Map<string, (bytes: Uint8Array) => void>();
  const udp = createSocket('udp4');
  const pass = (bytes: Uint8Array, back: (bytes: Uint8Array) => void): void => {
    if (bytes.length < HEAD) return;
    const room = Buffer.from(bytes.subarray(1, HEAD)).toString('hex');
    const side = bytes[0] === 97 ? 'a' : 'b';
    ways.set(`${room}${side}`, back);
    ways.get(`${room}${side === 'a' ? 'b' : 'a'}`)?.(bytes);
  };
  udp.on('message', (bytes, from) => pass(bytes, (reply) => udp.send(reply, from.port, from.address)));
  const tcp = createServer((socket: Socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    readFrames(socket, (bytes) => pass(bytes, (reply) => writeFrame(socket, reply)));
  });
  return new Promise((resolve) => {
    udp.bind(4000, STUN_IPS[0], () => tcp.listen(443, STUN_IPS[0], () => resolve()));
  });
}

await delayArrivals(Number(delayMs));
await startStunServer({ ip: STUN_IPS[0], port: 3478 }, { otherPort: 3479, otherIp: STUN_IPS[1] });
await relay();
process.stdout.write('ready\n');
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
