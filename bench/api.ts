/**
 * What an API call costs on a quiet controller. Method: `signalbox controller` as a process of its own with GATEWAYS gateways at
 * as many sites, none of them connected; one connection that is kept open, one request after the other, timed to the last byte
 * of the answer: COUNT requests of each endpoint after WARM_UP unmeasured ones. Client and controller share the machine.
 */
import { startControllerProcess } from './controller-process.ts';
import { spread } from './figures.ts';
import { createGateways } from './fleet-population.ts';
import { openLane } from './http-lane.ts';

const GATEWAYS = 200;
const WARM_UP = 50;
const COUNT = 300;

export async function run(): Promise<object> {
  const controller = await startControllerProcess();
  const lane = openLane(controller.url, controller.token);
  try {
    const { created } = await createGateways(controller.url, controller.token, GATEWAYS);
    const id = created[0]?.id ?? '';
    const now = Date.now();
    const range = `from=${new Date(now - 900_000).toISOString()}&to=${new Date(now).toISOString()}`;
    const calls: Record<string, readonly [string, string, object?]> = {
      'GET /health': ['GET', '/health'],
      'GET /overview': ['GET', '/overview'],
      'GET /topology': ['GET', '/topology'],
      'GET /gateways?limit=50': ['GET', '/gateways?limit=50'],
      'GET /gateways?q=': ['GET', '/gateways?q=00150&limit=50'],
      'GET /gateways/{id}': ['GET', `/gateways/${id}`],
      'GET /gateways/{id}/fec': ['GET', `/gateways/${id}/fec`],
      'GET /metrics': ['GET', `/metrics?subject=fleet&series=rttMs&${range}`],
      'GET /logs': ['GET', '/logs?limit=50'],
      'PATCH /gateways/{id}': ['PATCH', `/gateways/${id}`, { name: 'renamed' }],
    };
    const results: Record<string, object> = {};
    for (const [name, [method, path, body]] of Object.entries(calls)) {
      const ms: number[] = [];
      let bytes = 0;
      for (let round = 0; round < WARM_UP + COUNT; round++) {
        const answer = await lane.send(method, `/api/v1${path}`, body);
        if (answer.status !== 200) throw new Error(`${name} was answered ${answer.status}: ${answer.text}`);
        bytes = answer.text.length;
        if (round >= WARM_UP) ms.push(answer.ms);
      }
      results[name] = { ...spread(ms), bytes };
    }
    return {
      method:
        'One kept-open connection, one request after the other, to a controller with 200 gateways of which none is connected.',
      gateways: GATEWAYS,
      endpoints: results,
    };
  } finally {
    lane.close();
    await controller.discard();
  }
}
