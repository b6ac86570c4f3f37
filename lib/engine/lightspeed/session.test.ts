import { describe, expect, it } from 'vitest';
import { CLIENT_IP, SERVER, tunnelRig } from '../testing/tunnel-rig.ts';
import { DROP } from './drop.ts';
import { emptyHeader, encodeHeader, FLAG_FIN, FLAG_HANDSHAKE, FLAG_KEEPALIVE } from './header.ts';

const numbered = (i: number, length = 60 + (i % 400)): Uint8Array => {
  const bytes = new Uint8Array(length).fill(i);
  bytes[0] = i >>> 8;
  bytes[1] = i;
  return bytes;
};

describe('a session over a clean network', () => {
  it('shakes hands, carries data both ways with its addresses, and says goodbye', () => {
    const rig = tunnelRig(1);
    rig.network.runUntil(100);
    expect(rig.client.state).toBe('live');
    rig.send(numbered(1));
    rig.network.runUntil(200);
    expect(rig.atServer).toEqual([{ flow: SERVER, payload: Array.from(numbered(1)) }]);
    expect(rig.atClient[0]?.flow).toMatchObject({
      srcIp: SERVER.dstIp,
      srcPort: SERVER.dstPort,
      dstIp: SERVER.srcIp,
      dstPort: SERVER.srcPort,
    });
    rig.client.close(
      rig.network.now,
      (bytes, length) =>
        void rig.network.send(
          rig.up,
          bytes,
          length,
          (b) => void rig.proxy.receive(rig.network.now, CLIENT_IP, 4242, b, b.length),
        ),
    );
    rig.network.runUntil(400);
    expect([rig.client.state, rig.ends, rig.proxy.sessions.size]).toEqual(['closed', ['fin'], 0]);
  });

  it('measures the round trip from the echoed timestamp', () => {
    const rig = tunnelRig(1, { path: { delayMs: 35 } });
    rig.network.runUntil(5000);
    expect(rig.client.roundTrip.rttMs).toBeCloseTo(70, 1);
    expect(rig.client.roundTrip.jitterMs).toBeCloseTo(0, 1);
    expect(rig.client.keepalivesAnswered).toBeGreaterThanOrEqual(4);
  });

  it('keeps K packets per group for each flow and closes an idle group with what it holds', () => {
    const rig = tunnelRig(1, { groupSize: 4 });
    rig.network.runUntil(100);
    for (let i = 0; i < 6; i++) rig.send(numbered(i));
    rig.send(numbered(9), { ...SERVER, srcPort: 6000 });
    rig.network.runUntil(300);
    expect(rig.client.sender).toMatchObject({ packetsEncoded: 7, parityGenerated: 3 });
    expect(rig.session()?.receiver.decoder).toMatchObject({ packetsDecoded: 7, parityReceived: 3, groupsSpanned: 3 });
    expect(rig.session()?.sender.groupSize).toBe(4);
  });
});

describe('a session over a bad network', () => {
  it('opens although handshakes and acks are lost', () => {
    const rig = tunnelRig(3, { path: { lossPct: 60 } });
    rig.network.runUntil(30_000);
    expect(rig.client.keepalivesAnswered).toBeGreaterThan(0);
  });

  it.each([1, 2, 3, 4])('measures exactly what was lost, and counts what parity saved (seed %i)', (seed) => {
    const rig = tunnelRig(seed, { groupSize: 8, path: { jitterMs: 15 } });
    rig.network.runUntil(100);
    rig.send(numbered(0));
    rig.network.runUntil(200);
    rig.up.lossPct = 4;
    rig.up.duplicatePct = 3;
    const sent = 4000;
    for (let i = 1; i < sent; i++) rig.network.schedule(200 + i * 2, () => rig.send(numbered(i)));
    rig.network.runUntil(200 + sent * 2);
    rig.up.lossPct = 0;
    rig.send(numbered(sent));
    rig.network.runUntil(rig.network.now + 3000);
    const { window, decoder, packetsLost } = rig.session()?.receiver ?? expect.fail();
    const keepalivesLost = rig.client.keepalivesSent - rig.client.keepalivesAnswered;
    const lostOnWire = rig.wire.sent - rig.wire.arrived;
    expect(window.lost - lostOnWire).toBeGreaterThanOrEqual(0);
    expect(window.lost - lostOnWire).toBeLessThanOrEqual(keepalivesLost);
    expect(window.lost).toBe(window.expected - window.received);
    const payloads = rig.atServer.map(({ payload }) => payload.join());
    expect(new Set(payloads).size).toBe(payloads.length);
    const missing = sent + 1 - payloads.length;
    expect(decoder.packetsRecovered).toBeGreaterThan(lostOnWire / 2);
    expect(packetsLost - missing).toBeGreaterThanOrEqual(0);
    expect(packetsLost - missing).toBeLessThanOrEqual(keepalivesLost);
    for (const { flow } of rig.atServer) expect(flow).toEqual(SERVER);
  });

  it('is dead after three silent keepalives and live again when the path is back', () => {
    const rig = tunnelRig(1);
    rig.network.runUntil(5500);
    rig.up.down = true;
    rig.network.runUntil(8000);
    expect(rig.client.state).toBe('live');
    rig.network.runUntil(9100);
    expect([rig.client.state, rig.client.cause]).toEqual(['dead', 'keepalive-timeout']);
    rig.up.down = false;
    rig.network.runUntil(15_000);
    expect(rig.client.state).toBe('live');
    rig.send(numbered(1));
    rig.network.runUntil(16_000);
    expect(rig.atServer).toHaveLength(1);
  });
});

describe('a proxy and a stranger', () => {
  const packet = (fields: object, length = 0): Uint8Array => {
    const bytes = new Uint8Array(20 + length);
    encodeHeader({ ...emptyHeader(1), ...fields }, bytes);
    return bytes;
  };

  it.each([
    ['data', { dstIp: 0x08080808, dstPort: 53 }, DROP.unknownSession],
    ['keepalive', { flags: FLAG_KEEPALIVE }, DROP.unknownSession],
    ['FIN', { flags: FLAG_FIN }, DROP.unknownSession],
    ['handshake without token', { flags: FLAG_HANDSHAKE }, DROP.wrongToken],
    ['handshake with a wrong token', { flags: FLAG_HANDSHAKE, token: 9 }, DROP.wrongToken],
  ])('answers %s with silence and a counter (case T3)', (_, fields, code) => {
    const rig = tunnelRig(1, { path: { down: true } });
    const sent = rig.network.random;
    expect(rig.proxy.receive(0, 1, 1, packet(fields), 20)).toBe(code);
    expect(rig.proxy.drops.counts[code]).toBe(1);
    expect([rig.proxy.sessions.size, rig.atServer.length, sent]).toEqual([0, 0, rig.network.random]);
  });

  it('ignores even the right token from a source that guessed five times', () => {
    const rig = tunnelRig(1, { path: { down: true } });
    for (let token = 1; token <= 5; token++)
      rig.proxy.receive(0, 1, 1, packet({ flags: FLAG_HANDSHAKE, token: token + 100 }), 20);
    expect(rig.proxy.receive(0, 1, 1, packet({ flags: FLAG_HANDSHAKE, token: 7 }), 20)).toBe(DROP.throttled);
    expect(rig.proxy.receive(60_001, 1, 1, packet({ flags: FLAG_HANDSHAKE, token: 7 }), 20)).toBe(DROP.none);
  });

  it('sends an unvalidated source no more bytes than it sent', () => {
    const rig = tunnelRig(1, { path: { down: true } });
    rig.proxy.receive(0, 1, 1, packet({ flags: FLAG_HANDSHAKE, token: 7 }), 20);
    const session = rig.session() ?? expect.fail();
    rig.proxy.reply(1, session, SERVER, new Uint8Array(500), 0, 500);
    expect([session.rxBytes, session.txBytes, rig.proxy.drops.counts[DROP.amplification]]).toEqual([20, 20, 1]);
    rig.proxy.receive(2, 1, 1, packet({ flags: FLAG_KEEPALIVE, sequence: 1 }), 20);
    rig.proxy.reply(3, session, SERVER, new Uint8Array(500), 0, 500);
    expect(session.txBytes).toBe(20 + 20 + 520);
  });

  it('drops data for a blocked destination, from a bound address with another token, and over the limit', () => {
    const rig = tunnelRig(1, { path: { down: true }, spec: { pps: 10, maxDestinations: 2 } });
    rig.proxy.receive(0, 1, 1, packet({ flags: FLAG_HANDSHAKE, token: 7 }), 20);
    const data = (sequence: number, fields: object) =>
      rig.proxy.receive(1, 1, 1, packet({ sequence, dstIp: 0x08080808, dstPort: 53, ...fields }), 20);
    data(1, { dstIp: 0x7f000001 });
    data(2, { dstPort: 0 });
    expect(data(3, { token: 8 })).toBe(DROP.wrongToken);
    data(4, {});
    data(5, { dstPort: 54 });
    data(6, { dstPort: 55 });
    for (let i = 7; i < 20; i++) data(i, {});
    expect(rig.proxy.drops.byName()).toMatchObject({
      'destination-special': 1,
      'destination-port-zero': 1,
      'destination-limit': 1,
      'wrong-token': 1,
      'rate-pps': 10,
    });
  });

  it('forgets a session after 300 s of silence', () => {
    const rig = tunnelRig(1, { path: { down: true } });
    rig.proxy.receive(0, 1, 1, packet({ flags: FLAG_HANDSHAKE, token: 7 }), 20);
    rig.network.runUntil(299_000);
    expect(rig.proxy.sessions.size).toBe(1);
    rig.network.runUntil(301_100);
    expect([rig.proxy.sessions.size, rig.ends]).toEqual([0, ['timeout']]);
  });
});
