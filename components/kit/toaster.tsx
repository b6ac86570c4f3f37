'use client';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { toasterWanted } from './notify.ts';

const Toaster = dynamic(() => import('sonner').then((module) => module.Toaster), { ssr: false });

const style = {
  '--normal-bg': 'var(--panel)',
  '--normal-text': 'var(--text)',
  '--normal-border': 'var(--edge)',
  fontFamily: 'var(--font-sans)',
} as object;

export function LazyToaster({ label }: { label: string }) {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const show = (): void => setWanted(true);
    window.addEventListener(toasterWanted, show);
    return () => window.removeEventListener(toasterWanted, show);
  }, []);
  return isWanted ? <Toaster position="bottom-right" style={style} containerAriaLabel={label} /> : null;
}
