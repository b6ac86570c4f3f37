/** One log event of a node, with an id of its own so that a repeat is not a second entry. */
import { randomUUID } from 'node:crypto';
import type { NodeEvent } from '#lib/contract/agent.ts';

export function nodeEvent(
  event: NodeEvent['event'],
  level: NodeEvent['level'],
  params: NodeEvent['params'],
  at = new Date().toISOString(),
): NodeEvent {
  return { id: randomUUID(), at, level, event, params };
}
