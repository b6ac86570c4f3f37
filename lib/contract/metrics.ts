/** Time series: raw 1 s samples and their roll-ups, downsampled by the server with min, avg and max. */
import './jitless.ts';
import * as z from 'zod';
import { base, id, time } from './base.ts';
import { seriesNames } from './series.ts';

export const seriesName = z.enum(seriesNames as [string, ...string[]]);

export const metrics = {
  query: base
    .route({ method: 'GET', path: '/metrics', tags: ['metrics'] })
    .input(
      z.strictObject({
        /** Id of a gateway, link, session (tunnel) or PoP, or `fleet`. */
        subject: id,
        /** One name, or several with commas. */
        series: z.string().min(1).max(400),
        from: time,
        to: time,
        points: z.coerce.number<number>().int().min(1).max(600).default(300),
      }),
    )
    .output(
      z.object({
        subject: id,
        /** Level that answered. */
        level: z.enum(['1s', '10s', '1m', '15m']),
        stepMs: z.number().int(),
        series: z.array(
          z.object({
            name: seriesName,
            unit: z.string(),
            points: z.array(
              z.object({ at: time, min: z.number(), avg: z.number(), max: z.number(), count: z.number().int() }),
            ),
          }),
        ),
      }),
    ),
};
