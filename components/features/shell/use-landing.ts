'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useIsPhone } from '#components/kit/use-is-phone.ts';
import type { Me } from '#lib/client/fleet.ts';
import { paths } from '#lib/client/paths.ts';

/** A site manager who opens the console on a phone lands at the own store; the overview stays one tap away. */
export function useLanding(me: Me | undefined): void {
  const router = useRouter();
  const pathname = usePathname();
  const isPhone = useIsPhone();
  const isArrival = useRef(true);
  useEffect(() => {
    if (pathname !== paths.overview()) isArrival.current = false;
    if (me === undefined || !isArrival.current) return;
    isArrival.current = false;
    if (isPhone && me.role === 'site-manager') router.replace(paths.myStore());
  }, [me, pathname, isPhone, router]);
}
