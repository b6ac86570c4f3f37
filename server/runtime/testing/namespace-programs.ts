/** Small programs for Node that run inside a namespace, as text for `node -e`. */

/** `PORT BYTES`: sends a connection that many bytes, each different from its neighbours; prints their SHA-256. */
export const SEND_BYTES = `
const [port, total] = process.argv.slice(1).map(Number);
const { createHash, randomBytes } = require('node:crypto');
const block = randomBytes(1 << 20);
require('node:net').createServer((socket) => {
  const hash = createHash('sha256');
  let left = total;
  socket.on('error', () => {});
  const more = () => {
    while (left > 0) {
      block.writeUInt32LE(left, 0);
      const part = Buffer.from(block.subarray(0, Math.min(left, block.length)));
      left -= part.length;
      hash.update(part);
      if (!socket.write(part)) return void socket.once('drain', more);
    }
    socket.end();
    console.log(hash.digest('hex'));
  };
  more();
}).listen(port, '::', () => console.log('listening'));
`;

/** `HOST PORT`: reads a connection to its end; prints the number of bytes and their SHA-256. */
export const READ_BYTES = `
const [host, port] = process.argv.slice(1);
const hash = require('node:crypto').createHash('sha256');
let total = 0;
require('node:net').connect(Number(port), host)
  .on('data', (part) => { hash.update(part); total += part.length; })
  .on('end', () => console.log(total + ' ' + hash.digest('hex')))
  .on('error', (error) => { console.error(error.message); process.exit(1); });
`;

/** `PORT HOST REMOTE`: passes datagrams between its first correspondent and HOST:REMOTE. A line on stdin repeats the last one from there. */
export const FORWARD_DATAGRAMS = `
const [port, host, remote] = process.argv.slice(1);
const { createSocket } = require('node:dgram');
const near = createSocket('udp4');
const far = createSocket('udp4');
let back, last;
near.on('message', (bytes, from) => { back = from; far.send(bytes, Number(remote), host); });
far.on('message', (bytes) => { last = bytes; if (back) near.send(bytes, back.port, back.address); });
process.stdin.on('data', () => near.send(last, back.port, back.address, () => console.log('repeated')));
near.bind(Number(port), () => console.log('listening'));
`;
