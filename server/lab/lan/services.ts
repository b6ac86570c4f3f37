/** What listens in every store: a till (TCP), an inventory server (HTTP) and a network printer (raw TCP port). */
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { PORTS, type SitePlan } from '../plan.ts';

const STOCK = [
  { item: 'espresso beans, kg', count: 42 },
  { item: 'oat drink, l', count: 96 },
  { item: 'paper cups', count: 1800 },
];
const IDLE_MS = 60_000;
const MOVEMENT_MS = 100;

export async function startServices(site: SitePlan): Promise<void> {
  await listen(createServer(till(site)), site.hosts.till, PORTS.till);
  // Half-open, because the printer answers after the sender has closed.
  await listen(createServer({ allowHalfOpen: true }, printer), site.hosts.printer, PORTS.printer);
  const inventory = createHttpServer((request, response) => {
    if (request.method === 'GET' && request.url === '/journal') return journal(response);
    const found = request.method === 'GET' && request.url === '/stock';
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ? { site: site.name, stock: STOCK } : { message: 'GET /stock' }));
  });
  await listen(inventory, site.hosts.inventory, PORTS.inventory);
}

/** A line for each movement of the stock, for as long as somebody listens. */
function journal(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let movement = 0;
  const timer = setInterval(() => response.write(`{"movement":${++movement}}\n`), MOVEMENT_MS);
  response.on('close', () => clearInterval(timer));
}

/** Every line is answered by one line: the till is alive. */
function till(site: SitePlan): (socket: Socket) => void {
  let beats = 0;
  return (socket) => {
    quiet(socket);
    socket.on('data', (data) => {
      for (const byte of data) if (byte === 0x0a) socket.write(`OK ${site.slug} ${++beats}\n`);
    });
  };
}

/** Takes a job and says how much paper it cost, when the sender has closed. */
function printer(socket: Socket): void {
  quiet(socket);
  let bytes = 0;
  socket.on('data', (data) => {
    bytes += data.length;
  });
  socket.on('end', () => socket.end(`printed ${bytes} bytes\n`));
}

function quiet(socket: Socket): void {
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => undefined);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
}
