'use client';
/** What has to be known before anything is changed: nothing published yet, a newer draft, a draft that waits for a second person. */
import { useTranslations } from 'next-intl';
import { Ago } from '#components/kit/age.tsx';
import { Button } from '#components/ui/button.tsx';
import { Banner } from './banner.tsx';
import { useDraft } from './draft-context.ts';
import { ProposalBanner } from './proposal-banner.tsx';

export function Banners() {
  const t = useTranslations('policy.draft');
  const { state, mayChange, isTyped, isBehind, begin, takeNewer, overwrite, isBusy } = useDraft();
  return (
    <>
      {state.revision === 0 && (
        <Banner
          mark="pending"
          title={t('firstTitle')}
          actions={
            mayChange &&
            !isTyped &&
            state.draft === null && (
              <Button disabled={isBusy} onClick={begin}>
                {t('begin')}
              </Button>
            )
          }
        >
          {t('first')}
        </Banner>
      )}
      {isBehind && (
        <Banner
          mark="degraded"
          title={t('behindTitle')}
          actions={
            <>
              <Button onClick={takeNewer}>{t('takeNewer')}</Button>
              <Button tone="quiet" disabled={isBusy} onClick={overwrite}>
                {t('overwrite')}
              </Button>
            </>
          }
        >
          {state.draft === null
            ? t('behindGone')
            : t.rich('behind', { by: state.draft.updatedBy, ago: () => <Ago at={state.draft?.updatedAt ?? null} /> })}
        </Banner>
      )}
      {state.proposal !== null && <ProposalBanner proposal={state.proposal} />}
    </>
  );
}
