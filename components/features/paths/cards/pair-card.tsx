'use client';
/** One pair: both directions, its paths with what they usually are, its classes, and the hand on the lever. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Ago } from '#components/kit/age.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import type { OverlayPeer } from '#lib/contract/paths.ts';
import { pairMark } from '../pair-mark.ts';
import { isSplit, type Pair, pathsOf } from '../pairs.ts';
import { ClassTable } from './class-table.tsx';
import { PathRows } from './path-rows.tsx';
import { SwitchLever } from './switch-lever.tsx';

interface PairCardProps {
  readonly pair: Pair;
  readonly isLive: boolean;
  readonly moment: string;
}

export function PairCard({ pair, isLive, moment }: PairCardProps) {
  const t = useTranslations();
  const { ahead, back } = pair;
  const [isBack, setBack] = useState(false);
  const shown = isBack && back ? back : ahead;
  const mark = pairMark(pair);
  const ways = back ? [ahead, back] : [ahead];
  return (
    <Card
      title={t('paths.pairBetween', { gateway: ahead.gatewaySite.name, peer: ahead.peerSite.name })}
      actions={<StatusWord mark={mark} word={t(`status.${mark}`)} className="text-sm" />}
    >
      <div className="flex flex-col gap-4" data-testid="pair-card">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          {ways.map((way) => (
            <Direction key={way.gateway.id} way={way} />
          ))}
          <dt className="text-mute">{t('paths.handshake')}</dt>
          <dd>{isLive ? <Ago at={ahead.lastHandshakeAt} /> : '–'}</dd>
          <dt className="text-mute">{t('paths.activeSince')}</dt>
          <dd>
            <Ago at={ahead.activeSince} />
          </dd>
        </dl>
        {isSplit(pair) && <p className="text-sm text-warn">{t('paths.split')}</p>}
        <SwitchLever pair={pair} isLive={isLive} />
        <section aria-label={t('paths.pathsOf')}>
          <div className="mb-1.5 flex flex-wrap items-center gap-1.5">
            {ways.map((way) => (
              <button
                key={way.gateway.id}
                type="button"
                className="chip"
                aria-pressed={way === shown}
                onClick={() => setBack(way === back)}
              >
                {t('paths.from', { site: way.gatewaySite.name })}
              </button>
            ))}
          </div>
          <PathRows peer={shown} />
        </section>
        <ClassTable peer={shown} />
        <p className="flex flex-wrap gap-x-4 border-t border-line pt-2.5 text-sm">
          {[ahead.gateway, ahead.peer].map(({ id, name }) => (
            <Link key={id} className="link" href={paths.gateway(id, 'paths')} prefetch={false}>
              {name}
            </Link>
          ))}
          {!isLive && (
            <span className="ms-auto text-xs text-mute">{t('paths.asOf', { time: moment.slice(11, 19) })}</span>
          )}
        </p>
      </div>
    </Card>
  );
}

function Direction({ way }: { way: OverlayPeer }) {
  const t = useTranslations('paths');
  const format = useFormat();
  const active = pathsOf(way, way.activePathId);
  return (
    <>
      <dt className="text-mute">{t('pairTo', { gateway: way.gatewaySite.name, peer: way.peerSite.name })}</dt>
      <dd className="whitespace-nowrap">
        {active ? `${format.ms(active.rttMs)} · ${format.percent(active.lossTxPct ?? active.lossPct)}` : t('noPath')}
        {way.txBps !== null && <span className="text-mute"> · {format.bps(way.txBps)}</span>}
      </dd>
    </>
  );
}
