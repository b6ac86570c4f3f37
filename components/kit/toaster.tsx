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

const toastOptions = {
  actionButtonStyle: {
    background: 'transparent',
    color: 'var(--accent)',
    border: '1px solid var(--edge)',
    borderRadius: 6,
    height: 30,
    padding: '0 12px',
    fontSize: 13,
  },
};

export function LazyToaster({ label }: { label: string }) {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const show = (): void => setWanted(true);
    window.addEventListener(toasterWanted, show);
    return () => window.removeEventListener(toasterWanted, show);
  }, []);
  return isWanted ? (
    <Toaster position="bottom-right" style={style} toastOptions={toastOptions} containerAriaLabel={label} />
  ) : null;
}
