/**
 * Access control of one gateway in its simple form (seed 001, section 4.1): for each access role the networks, devices and
 * services it may reach behind this gateway, and the ports of the gateway itself. An empty list never means all.
 */
import './jitless.ts';
import * as z from 'zod';
import { parseIpRange } from '#lib/values/ip-range.ts';
import { parseService } from '#lib/values/service.ts';
import { accessRole } from './access-role.ts';

const LIMITS = { roles: 64, entries: 256, nameLength: 128 } as const;

const network = z
  .string()
  .max(100)
  .superRefine((text, context) => {
    const read = parseIpRange(text);
    if (!read.ok) context.addIssue({ code: 'custom', message: `${read.error}.` });
  });

const service = z
  .string()
  .max(40)
  .superRefine((text, context) => {
    const read = parseService(text);
    if (!read.ok) context.addIssue({ code: 'custom', message: `${read.error}.` });
  });

const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(LIMITS.entries);

export const simpleAccessRole = z
  .strictObject({
    /** The access role; a client with another one is not concerned. */
    role: accessRole,
    /** `10.3.20.0/24`, `10.3.20.5-10.3.20.9` or a single address. */
    allowedNetworks: listOf(network),
    /** The name of a registered device, its hardware address, or an IP address. */
    allowedDevices: listOf(z.string().trim().min(1).max(LIMITS.nameLength)),
    /** For every network and device above: `tcp/443`, `udp/5060-5090`, `icmp`, `any`. */
    allowedServices: listOf(service),
    /** The gateway's own ports; nothing else opens them. */
    gatewayServices: listOf(service),
    /** Clients see the list of what they may reach. */
    advertise: z.boolean(),
  })
  .superRefine(({ allowedNetworks, allowedDevices, allowedServices }, context) => {
    const places = allowedNetworks.length + allowedDevices.length;
    const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (places > 0 && allowedServices.length === 0)
      issue('allowedServices', 'No service is named, so nothing would be reachable; name some, or "any" for all.');
    if (places === 0 && allowedServices.length > 0)
      issue('allowedNetworks', 'No network or device is named, so nothing would be reachable; name some.');
  });
export type SimpleAccessRole = z.infer<typeof simpleAccessRole>;

export const simpleAccess = z
  .strictObject({ roles: z.array(simpleAccessRole).max(LIMITS.roles) })
  .superRefine(({ roles }, context) => {
    const seen = new Set<string>();
    for (const [index, { role }] of roles.entries()) {
      if (seen.has(role))
        context.addIssue({
          code: 'custom',
          path: ['roles', index, 'role'],
          message: `The role ${role} has an entry already.`,
        });
      seen.add(role);
    }
  });
export type SimpleAccess = z.infer<typeof simpleAccess>;
