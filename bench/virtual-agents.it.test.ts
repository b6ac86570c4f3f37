/** Load without a lie: virtual agents and real gateways never meet in one controller. */
import { afterEach, describe, expect, it } from 'vitest';
import { startController, type TestController } from '../server/http/testing/controller.ts';
import { software, virtualSoftware } from '../server/version.ts';
import { enrolVirtual, startVirtualAgent, type VirtualAgent } from './virtual-agent.ts';

let box: TestController | undefined;
let agent: VirtualAgent | undefined;
afterEach(async () => {
  await agent?.close();
  await box?.close();
});

/** What the first connection of an agent with that software comes to. */
async function firstLink(virtualAgents: boolean, says: string): Promise<{ up: boolean; reason: string; id: string }> {
  const started = (box = await startController({ virtualAgents }));
  const { id, token } = await started.gateway('store', await started.site('Store'));
  // Enrolled as what the controller takes, so that the channel alone decides.
  const enrolled = await enrolVirtual(started.url, token, 'store', virtualAgents ? virtualSoftware : software);
  return new Promise((resolve) => {
    agent = startVirtualAgent({
      url: started.url,
      enrolled,
      hostname: 'store',
      index: 0,
      software: says,
      onLink: (up, reason) => resolve({ up, reason, id }),
    });
  });
}

describe('virtual agents', () => {
  it('are refused by a controller for real gateways, which shows nothing of them', async () => {
    const { id, ...link } = await firstLink(false, virtualSoftware);
    expect(link).toEqual({ up: false, reason: '4401 refused' });
    const { body } = await (box as TestController).call('GET', `/gateways/${id}`);
    expect(body).toMatchObject({ connectedAt: null, sampledAt: null, underlay: { links: [] } });
  });

  it('cannot even enrol there', async () => {
    const started = (box = await startController());
    const { token } = await started.gateway('store', await started.site('Store'));
    await expect(enrolVirtual(started.url, token, 'store')).rejects.toThrow('410');
    await expect(enrolVirtual(started.url, token, 'store', software), 'the token was not spent').resolves.toBeDefined();
  });

  it('have a controller of their own, which refuses a real gateway', async () => {
    expect(await firstLink(true, software)).toMatchObject({ up: false, reason: '4401 refused' });
  });

  it('are taken by a controller for them, and their samples kept', async () => {
    const { id, ...link } = await firstLink(true, virtualSoftware);
    expect(link).toEqual({ up: true, reason: 'connected' });
    const read = async () => (await (box as TestController).call('GET', `/gateways/${id}`)).body;
    await expect
      .poll(async () => (await read())['underlay'], { timeout: 10_000 })
      .toMatchObject({
        links: [
          { name: 'wan1', status: 'up' },
          { name: 'lte1', status: 'up' },
        ],
      });
    expect((await read())['software']).toBe(virtualSoftware);
  });

  it('are met by a real one that is welcome in its own controller', async () => {
    expect(await firstLink(false, software)).toMatchObject({ up: true });
  });
});
