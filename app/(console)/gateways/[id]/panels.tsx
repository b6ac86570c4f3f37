'use client';
/** Sections of a gateway that other areas own; each arrives with its own code. */
import dynamic from 'next/dynamic';
import { SectionLoading } from '#components/kit/section-loading.tsx';

export const ClientsPanel = dynamic(
  () => import('#components/features/clients/client-list.tsx').then((module) => module.ClientList),
  { ssr: false, loading: SectionLoading },
);

export const LightLinkPanel = dynamic(
  () => import('#components/features/lightlink/lightlink-tab.tsx').then((module) => module.LightLinkTab),
  { ssr: false, loading: SectionLoading },
);
