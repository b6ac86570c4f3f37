import type { LogEntry, LogEvent, LogLevel } from '#lib/contract/logs.ts';
import type { MockGateway } from './fleet.ts';
import { hash } from './random.ts';

interface Line {
  readonly agoMs: number;
  readonly level: LogLevel;
  readonly event: LogEvent;
  readonly params: LogEntry['params'];
}

const minute = 60_000;

function clientLines({ id }: MockGateway): Line[] {
  const number = id.slice(3);
  const who = { client: `Till tablet ${number}`, person: 'Lena Hofer', clientId: `cl-${number}-0` };
  const left = { client: `Old delivery phone ${number}`, person: 'Jonas Meier', clientId: `cl-${number}-6` };
  const remote = '198.51.100.24:51820';
  const ago = (name: string): number => Math.round((30 + hash(`${id}:${name}`) * 200) * minute);
  return [
    { agoMs: ago('up'), level: 'info', event: 'client-up', params: { ...who, via: 'relay', remote } },
    { agoMs: ago('up') - 900, level: 'info', event: 'client-moved', params: { ...who, via: 'direct', remote } },
    { agoMs: ago('down') + 6e7, level: 'info', event: 'client-down', params: { ...left, via: 'relay', remote } },
    { agoMs: 1440 * minute, level: 'warn', event: 'client-expired', params: { ...left, via: null, remote: null } },
  ];
}

function lines(gateway: MockGateway): Line[] {
  const software = 'signalbox 0.1.0';
  const common: Line[] = [
    { agoMs: 900 * minute, level: 'info', event: 'enrolled', params: { hostname: gateway.name, software } },
    { agoMs: 899 * minute, level: 'info', event: 'netmap-applied', params: { version: 1 } },
    { agoMs: 15 * minute, level: 'info', event: 'started', params: { software } },
    { agoMs: 15 * minute - 900, level: 'info', event: 'connected', params: { software, address: '127.0.0.12:40112' } },
    { agoMs: 14.9 * minute, level: 'info', event: 'netmap-applied', params: { version: 4 } },
  ];
  for (let index = 0; index < 60; index += 1)
    common.push({
      agoMs: (20 + index * 14) * minute,
      level: 'debug',
      event: index % 2 ? 'session-up' : 'session-down',
      params: {
        link: 'wan2',
        pop: 'Zurich',
        cause: 'keepalive-timeout',
        durationMs: Math.round(hash(`${index}`) * 9e5),
      },
    });
  if (gateway.role === 'branch') common.push(...clientLines(gateway));
  if (gateway.id === 'gw-3')
    for (let index = 0; index < 90; index += 1)
      common.push({
        agoMs: (70 + index * 15 - hash(`flap:${index}`) * 14) * minute,
        level: index % 2 ? 'info' : 'warn',
        event: index % 2 ? 'session-up' : 'session-down',
        params: {
          link: 'wan1',
          pop: 'Milan',
          cause: 'keepalive-timeout',
          durationMs: Math.round(hash(`up:${index}`) * 9e4),
        },
      });
  const [fibre] = gateway.links;
  if (typeof fibre?.downSince === 'number' && gateway.tunnels.length > 0)
    common.push(
      {
        agoMs: 31 * minute,
        level: 'error',
        event: 'link-down',
        params: { link: 'wan1', kind: 'fibre', cause: 'socket-error', durationMs: 8_200_000 },
      },
      {
        agoMs: 31 * minute - 180,
        level: 'warn',
        event: 'failover',
        params: { fromLink: 'wan1', fromPop: 'Milan', toLink: 'wan2', toPop: 'Frankfurt', cause: 'keepalive-timeout' },
      },
    );
  if (fibre && fibre.down.lossPct > 2)
    common.push({
      agoMs: 6 * minute,
      level: 'warn',
      event: 'link-loss-high',
      params: { link: 'wan1', lossPct: 5.2, thresholdPct: 2 },
    });
  return common;
}

export function seedLogs(gateways: readonly MockGateway[], at: number): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const gateway of gateways.slice(0, 60))
    for (const [index, line] of lines(gateway).entries())
      entries.push({
        id: `log-${gateway.id}-${index}`,
        at: new Date(at - line.agoMs).toISOString(),
        level: line.level,
        event: line.event,
        gateway: { id: gateway.id, name: gateway.name },
        pop: null,
        params: line.params,
      });
  return entries.sort((a, b) => b.at.localeCompare(a.at));
}
