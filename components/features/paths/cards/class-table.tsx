'use client';
/** What each class carries; for what is sent twice, which copy came first and what was lost on both ways. */
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { Explained } from '#components/ui/explained.tsx';
import type { OverlayPeer } from '#lib/contract/paths.ts';

type ClassTraffic = OverlayPeer['classes'][number];

export function ClassTable({ peer }: { peer: OverlayPeer }) {
  const t = useTranslations('paths');
  return (
    <section aria-label={t('classes')} className="border-t border-line pt-3">
      <h3 className="text-sm font-semibold">{t('classes')}</h3>
      {peer.classes.length === 0 ? (
        <p className="text-sm text-mute">{t('noClasses')}</p>
      ) : (
        <ul>
          {peer.classes.map((one) => (
            <ClassRow key={one.class} one={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ClassRow({ one }: { one: ClassTraffic }) {
  const t = useTranslations();
  const format = useFormat();
  const firsts = one.firstA + one.firstB;
  const share = (part: number): number => Math.round((part / Math.max(1, firsts)) * 100);
  return (
    <li data-testid={`class-${one.class}`} className="border-b border-line py-2 text-sm last:border-0 last:pb-0">
      <p className="flex justify-between gap-3">
        <span>{t(`trafficClass.${one.class}`)}</span>
        <span className="whitespace-nowrap">
          {t('paths.rates', { out: format.bps(one.txBps), in: format.bps(one.rxBps) })}
        </span>
      </p>
      {one.duplicatedSent === 0 && firsts === 0 ? (
        <p className="text-xs text-mute">{t('paths.once')}</p>
      ) : (
        <p className="flex flex-wrap gap-x-3 text-xs text-mute">
          <Explained
            explanation={t('paths.firstExplained', {
              a: format.count(one.firstA),
              b: format.count(one.firstB),
              sent: format.count(one.duplicatedSent),
            })}
          >
            {t('paths.firstShares', { a: share(one.firstA), b: share(one.firstB) })}
          </Explained>
          <span>{t('paths.late', { count: format.count(one.lateCopies) })}</span>
          <span className={one.lostOnBoth > 0 ? 'text-text' : ''}>
            {t('paths.lostBoth', { count: format.count(one.lostOnBoth) })}
          </span>
        </p>
      )}
    </li>
  );
}
