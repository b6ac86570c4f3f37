/** `GET /api/v1/openapi.json`: the contract as OpenAPI 3.1, and by hand what is not in it. */

import { type ConditionalSchemaConverter, OpenAPIGenerator } from '@orpc/openapi';
import * as z from 'zod';
import { contract } from '#lib/contract/contract.ts';

const zod: ConditionalSchemaConverter = {
  condition: (schema) => schema?.['~standard'].vendor === 'zod',
  convert: (schema, { strategy }) => {
    const type = schema as unknown as z.ZodType;
    const { $schema: _, ...json } = z.toJSONSchema(type, { io: strategy, unrepresentable: 'any' });
    return [!type.safeParse(undefined).success, json as never];
  },
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    fields: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
} as const;

const text = (description: string) => ({
  description,
  content: { 'text/event-stream': { schema: { type: 'string' } } },
});

export async function openapiDocument(version: string, publicUrl: string): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [zod] });
  const document = await generator.generate(contract, {
    info: { title: 'Signalbox', version },
    servers: [{ url: `${publicUrl}/api/v1` }],
    customErrorResponseBodySchema: () => problemSchema as never,
  });
  const relabelled = JSON.parse(JSON.stringify(document), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const responses = (value as { responses?: Record<string, { content?: Record<string, unknown> }> }).responses;
    for (const [status, response] of Object.entries(responses ?? {})) {
      const json = response.content?.['application/json'];
      if (Number(status) < 400 || json === undefined) continue;
      response.content = { 'application/problem+json': json };
    }
    return value;
  });
  return {
    ...relabelled,
    security: [{ bearer: [] }, { cookie: [] }],
    paths: {
      ...relabelled.paths,
      '/health': {
        get: { operationId: 'health', security: [], responses: { 200: { description: 'The controller answers.' } } },
      },
      '/events': {
        get: {
          operationId: 'events',
          responses: {
            200: text('`hello {versions}`, then `changed {resource, id?, version}`; resumable with Last-Event-ID.'),
          },
        },
      },
    },
    components: {
      ...relabelled.components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token `sbx_...` or a session `sbs_...`.' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
      },
    },
  };
}
