import type { Impairment } from '#lib/contract/lab.ts';

export const presetNames = ['clean', 'loss5', 'bursts', 'lteLike', 'cut'] as const;
export type PresetName = (typeof presetNames)[number];

const clean: Impairment = { lossPct: 0, burst: 1, delayMs: 0, jitterMs: 0, rateMbps: 0, down: false };

export const presets: Record<PresetName, Impairment> = {
  clean,
  loss5: { ...clean, lossPct: 5 },
  bursts: { ...clean, lossPct: 3, burst: 3 },
  lteLike: { lossPct: 0.5, burst: 2, delayMs: 35, jitterMs: 8, rateMbps: 40, down: false },
  cut: { ...clean, down: true },
};

export type NumberField = Exclude<keyof Impairment, 'down'>;

/** What a person may set: the slider covers the usual range, the box takes everything that the contract takes. */
export const numberFields: Record<
  NumberField,
  { min: number; max: number; slide: number; step: number; words: FieldWord }
> = {
  lossPct: { min: 0, max: 100, slide: 30, step: 0.5, words: 'loss' },
  burst: { min: 1, max: 100, slide: 10, step: 1, words: 'burst' },
  delayMs: { min: 0, max: 5000, slide: 300, step: 1, words: 'delay' },
  jitterMs: { min: 0, max: 2000, slide: 100, step: 1, words: 'jitter' },
  rateMbps: { min: 0, max: 10_000, slide: 100, step: 1, words: 'rate' },
};
export type FieldWord = 'loss' | 'burst' | 'delay' | 'jitter' | 'rate';

export const fieldNames = Object.keys(numberFields) as NumberField[];
