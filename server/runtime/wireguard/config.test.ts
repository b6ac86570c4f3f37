import { describe, expect, it } from 'vitest';
import { readWgFile } from './config.ts';

const KEY = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=';
const OTHER = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=';
const whole = `
# the shop
[Interface]
PrivateKey = ${KEY}
Address = 10.9.0.2/24, fd09::2
address=10.9.1.2
ListenPort = 51820
MTU = 1380
DNS = 10.9.0.1, fd09::1, shop.example

[Peer]   # HQ
PublicKey = ${OTHER}
PresharedKey = ${KEY}
AllowedIPs = 10.9.0.0/24, 10.20.30.40/16
AllowedIPs = fd09::/64
Endpoint = [2001:db8::1]:51820
PersistentKeepalive = 25
`;

function refusal(text: string): string {
  const read = readWgFile(text);
  return read.ok ? 'accepted' : read.error;
}

describe('a wg-quick file', () => {
  it('is read whole: lists over several lines, comments, IPv6, an address alone', () => {
    const read = readWgFile(whole);
    if (!read.ok) throw new Error(read.error);
    expect(read.value).toMatchObject({
      addresses: ['10.9.0.2/24', 'fd09::2/128', '10.9.1.2/32'],
      listenPort: 51820,
      mtuBytes: 1380,
      dnsServers: ['10.9.0.1', 'fd09::1'],
      dnsDomains: ['shop.example'],
      addsRoutes: true,
    });
    expect(read.value.privateKey).toHaveLength(32);
    expect(read.value.peers).toMatchObject([
      { endpoint: { host: '2001:db8::1', port: 51820, line: 16 }, persistentKeepaliveMs: 25_000, line: 11 },
    ]);
    expect(read.value.peers[0]?.allowedIps.map(({ text }) => text)).toEqual([
      '10.9.0.0/24',
      '10.20.30.40/16',
      'fd09::/64',
    ]);
  });

  it('needs little', () => {
    const read = readWgFile(
      `[interface]\r\nprivatekey=${KEY}\r\n[PEER]\r\nPUBLICKEY=${OTHER}\r\nEndpoint=hq.example:1\r\n`,
    );
    expect(read).toMatchObject({ ok: true, value: { listenPort: 0, mtuBytes: 1420, addresses: [] } });
  });

  it.each([
    ['PrivateKey = x', 'line 2: PrivateKey is not a key: 44 characters of base64 as "wg genkey" prints.'],
    ['ListenPort = 70000', 'line 2: ListenPort "70000" is not a whole number from 0 to 65535.'],
    ['MTU = 100', 'line 2: MTU "100" is not a whole number from 1280 to 65000.'],
    ['Address = 10.0.0.1/33', 'line 2: Address "10.0.0.1/33" is no address such as 10.0.0.2/24 or fd00::2/64.'],
    ['PostUp = rm -rf /', 'line 2: PostUp is refused: no command from a file is run.'],
    ['DNS = a b', 'line 2: DNS "a b" is neither an address nor a search domain.'],
    ['Table = 7', 'line 2: Table "7" is not supported; accepted are auto and off.'],
    ['Colour = red', 'line 2: "Colour" is not known in this section'],
    ['nonsense', 'line 2: expected "Key = value" or a [Section].'],
    ['[Thing]', 'line 2: [Thing] is no section; accepted are [Interface] and [Peer].'],
    ['', 'line 1: this section has no PrivateKey.'],
  ])('is refused with %j in it, by line', (line, sentence) => {
    expect(refusal(`[Interface]\n${line}`)).toContain(sentence);
  });

  it.each([
    ['Endpoint = hq.example', 'line 5: Endpoint "hq.example" is not HOST:PORT'],
    ['Endpoint = 2001:db8::1:51820', 'line 5: Endpoint'],
    ['Endpoint = [2001:db8::1:51820', 'line 5: Endpoint'],
    ['Endpoint = 10.0.0:51820', 'line 5: Endpoint'],
    ['Endpoint = 10.0.0.1:0', 'line 5: Endpoint'],
    ['AllowedIPs = 10.0.0.0/8, nowhere', 'line 5: AllowedIPs "nowhere" is no network'],
    ['PersistentKeepalive = often', 'line 5: PersistentKeepalive "often" is not a whole number from 0 to 65535.'],
    [`PublicKey = ${OTHER}`, 'line 5: PublicKey is given a second time; accepted is one.'],
    [`[Peer]\nPublicKey = ${OTHER}`, 'line 5: the same PublicKey as the [Peer] on line 3.'],
    ['[Interface]', 'line 5: a second [Interface]; accepted is one.'],
  ])('is refused with %j in a peer', (line, sentence) => {
    expect(refusal(`[Interface]\nPrivateKey = ${KEY}\n[Peer]\nPublicKey = ${OTHER}\n${line}`)).toContain(sentence);
  });

  it('never repeats a secret in its refusal', () => {
    const bad = `${KEY.slice(0, 40)}!!!=`;
    expect(refusal(`[Interface]\nPrivateKey = ${bad}`)).not.toContain(KEY.slice(0, 10));
    expect(refusal('PrivateKey = secret')).toBe(
      'line 1: "PrivateKey" stands before the first section; begin with [Interface].',
    );
    expect(refusal('')).toBe('there is no [Interface] section.');
  });
});
