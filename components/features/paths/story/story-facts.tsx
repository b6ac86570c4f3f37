'use client';
/** What the switch cost, what it brought, and who is held responsible. */
import { useTranslations } from 'next-intl';
import { useSwitchWords } from '#components/kit/track/switch-words.ts';
import { useFormat } from '#components/kit/use-format.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';

export function StoryFacts({ entry }: { entry: PathSwitch }) {
  const t = useTranslations();
  const format = useFormat();
  const words = useSwitchWords();
  const { before, settled, subject } = entry;
  const after = settled?.after ?? null;
  const packets = [
    ['lost', settled?.packetsLost],
    ['replayed', settled?.packetsReplayed],
    ['twice', settled?.packetsDuplicated],
  ] as const;
  const rows = [
    ['rtt', format.ms(before.rttMs), format.ms(after?.rttMs)],
    ['jitter', format.ms(before.jitterMs), format.ms(after?.jitterMs)],
    ['loss', format.percent(before.lossPct), format.percent(after?.lossPct)],
  ] as const;
  return (
    <>
      <dl className="grid grid-cols-3 overflow-hidden rounded-md border border-line" aria-busy={settled === null}>
        {packets.map(([name, value]) => (
          <div key={name} className="border-e border-line px-3 py-2 last:border-0">
            <dt className="text-xs text-mute">{t(`paths.packets_${name}`)}</dt>
            <dd className="text-[17px] leading-6 font-medium">{format.count(value)}</dd>
          </div>
        ))}
      </dl>
      <table className="table text-sm">
        <caption className="sr-only">{t('paths.beforeAfter')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('paths.beforeAfter')}</th>
            <th scope="col" className="num">
              {t('paths.before')}
            </th>
            <th scope="col" className="num">
              {t('paths.after')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, one, other]) => (
            <tr key={name}>
              <td className="text-mute">{t(`paths.${name}`)}</td>
              <td className="num">{one}</td>
              <td className="num">{settled === null ? t('paths.settling') : other}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <dt className="text-mute">{t('paths.decidedBy')}</dt>
        <dd>{words.decider(entry)}</dd>
        {subject !== null && (
          <>
            <dt className="text-mute">{t('paths.suspect')}</dt>
            <dd>{subject}</dd>
          </>
        )}
        {entry.class !== null && (
          <>
            <dt className="text-mute">{t('paths.class')}</dt>
            <dd>{t(`trafficClass.${entry.class}`)}</dd>
          </>
        )}
      </dl>
    </>
  );
}
