import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Gateway } from '#lib/contract/gateways.ts';
import { createDb } from '../../../mock-api/db.ts';
import { gatewayOf } from '../../../mock-api/view.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { GatewayHeader } from './gateway-header.tsx';

afterEach(cleanup);

function gateway(id: string): Gateway {
  const db = createDb();
  const found = db.gateways.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id} in the seed`);
  return gatewayOf(db, found, db.now());
}

test('a gateway that is well says so', () => {
  renderConsole(<GatewayHeader gateway={gateway('gw-1')} />);
  expect(screen.getByTestId('gateway-status').dataset['value']).toBe('well');
  expect(screen.getByTestId('condition-none').textContent).toContain('Everything is well');
});

test('a gateway that is not says why, on what evidence, and what to do', () => {
  renderConsole(<GatewayHeader gateway={gateway('gw-5')} />);
  const condition = screen.getByTestId('condition');
  expect(condition.dataset['cause']).toBe('link-down');
  expect(condition.textContent).toContain('wan1, fibre: down');
  expect(condition.textContent).toContain('Cause: the socket failed.');
  expect(condition.textContent).toContain('Next: Check the cable on wan1');
});

test('old measurements are shown as old, with every state colour out', () => {
  const old = { ...gateway('gw-1'), sampledAt: new Date(Date.now() - 12_000).toISOString() };
  renderConsole(<GatewayHeader gateway={old} />);
  const header = screen.getByTestId('gateway-header');
  expect(header.className).toContain('stale');
  expect(header.textContent).toMatch(/Measured 1[23] s ago/);
});

test('a netmap that is not enforced yet says so', () => {
  const behind = { ...gateway('gw-1'), netmap: { intended: 7, enforced: 6, enforcedAt: null } };
  renderConsole(<GatewayHeader gateway={behind} />, 'zh-CN');
  expect(screen.getByTestId('gateway-header').textContent).toContain('已生效 6，目标 7');
});
