import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { ConsoleShell } from '#components/features/shell/console-shell.tsx';
import { Providers } from '../providers.tsx';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <NextIntlClientProvider>
      <Providers>
        <ConsoleShell>{children}</ConsoleShell>
      </Providers>
    </NextIntlClientProvider>
  );
}
