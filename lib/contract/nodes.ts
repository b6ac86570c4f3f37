/** How a device becomes a node: it spends a one-time token and leaves its public key. */
import './jitless.ts';
import * as z from 'zod';
import { base, collectionChange, id } from './base.ts';

export const nodes = {
  enrol: base
    .route({ method: 'POST', path: '/enrol', tags: ['nodes'], inputStructure: 'detailed' })
    .input(
      collectionChange(
        z.strictObject({
          token: z.string().max(200),
          kind: z.enum(['gateway', 'pop']),
          /** Ed25519, raw 32 bytes, base64url. */
          publicKey: z.string().length(43),
          hostname: z.string().max(253),
          software: z.string().max(80),
        }),
      ),
    )
    .output(z.object({ nodeId: id, name: z.string(), controllerKey: z.string() })),
};
