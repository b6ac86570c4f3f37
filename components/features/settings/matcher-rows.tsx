'use client';
/** Which packets belong to which class: rules in order, the first that fits decides. */
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Button } from '#components/ui/button.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { trafficClasses } from '#lib/netmap/ltt.ts';
import type { MatcherDraft } from './class-draft.ts';

const protocols = [
  ['6', 'TCP'],
  ['17', 'UDP'],
  ['1', 'ICMP'],
] as const;
const most = 100;

interface MatcherRowsProps {
  readonly rows: readonly MatcherDraft[];
  readonly mayChange: boolean;
  readonly errorOf: (row: number, field: string) => string | null;
  readonly replace: (rows: readonly MatcherDraft[]) => void;
}

export function MatcherRows({ rows, mayChange, errorOf, replace }: MatcherRowsProps) {
  const t = useTranslations();
  const nextKey = useRef(1000);
  const set = (key: number, change: Partial<MatcherDraft>): void =>
    replace(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const earlier = (index: number): void =>
    replace(rows.map((row, at) => rows[at === index ? index - 1 : at === index - 1 ? index : at] ?? row));
  return (
    <div className="flex flex-col gap-2">
      {rows.length === 0 && <p className="text-mute">{t('classes.matchersEmpty')}</p>}
      {rows.map((row, index) => (
        <fieldset
          key={row.key}
          disabled={!mayChange}
          data-testid="matcher"
          className="grid min-w-0 items-start gap-x-2 gap-y-2 border-b border-line pb-3 sm:grid-cols-2 lg:grid-cols-[140px_110px_minmax(0,1fr)_minmax(0,1fr)_80px_auto] lg:border-0 lg:pb-0"
        >
          <legend className="sr-only">{t('classes.rule', { number: index + 1 })}</legend>
          <SelectField
            label={t('classes.class')}
            value={row.class}
            onChange={(event) =>
              set(row.key, { class: trafficClasses.find((one) => one === event.target.value) ?? row.class })
            }
          >
            {trafficClasses.map((one) => (
              <option key={one} value={one}>
                {t(`trafficClass.${one}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t('classes.protocol')}
            value={row.protocol}
            onChange={(event) => set(row.key, { protocol: event.target.value })}
          >
            <option value="">{t('classes.anyProtocol')}</option>
            {protocols.map(([number, name]) => (
              <option key={number} value={number}>
                {name}
              </option>
            ))}
            {row.protocol !== '' && !protocols.some(([number]) => number === row.protocol) && (
              <option value={row.protocol}>{row.protocol}</option>
            )}
          </SelectField>
          {(['ports', 'networks', 'dscp'] as const).map((field) => (
            <TextField
              key={field}
              label={t(`classes.${field}`)}
              value={row[field]}
              placeholder={field === 'dscp' ? '46' : t(`classes.${field}Hint`)}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set(row.key, { [field]: event.target.value })}
              error={errorOf(index, field)}
            />
          ))}
          {mayChange && (
            <span className="flex justify-end gap-1 lg:mt-[23px]">
              <Button
                tone="quiet"
                disabled={index === 0}
                aria-label={t('classes.upRule', { number: index + 1 })}
                onClick={() => earlier(index)}
              >
                {t('classes.up')}
              </Button>
              <Button
                tone="quiet"
                aria-label={t('classes.removeRule', { number: index + 1 })}
                onClick={() => replace(rows.filter(({ key }) => key !== row.key))}
              >
                {t('classes.remove')}
              </Button>
            </span>
          )}
        </fieldset>
      ))}
      {mayChange && (
        <div>
          <Button
            disabled={rows.length >= most}
            onClick={() => {
              const key = nextKey.current;
              nextKey.current += 1;
              replace([...rows, { key, class: 'interactive', protocol: '', ports: '', networks: '', dscp: '' }]);
            }}
          >
            {t('classes.add')}
          </Button>
        </div>
      )}
    </div>
  );
}
