/** Draws a part of the console over the mock API, in either language. */
import { QueryClientProvider } from '@tanstack/react-query';
import { type RenderResult, render } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import { createQueryClient } from '#lib/client/query-client.ts';
import en from '#messages/en.json' with { type: 'json' };
import zh from '#messages/zh-CN.json' with { type: 'json' };

const messages = { en, 'zh-CN': zh };

export function renderConsole(part: ReactNode, locale: keyof typeof messages = 'en'): RenderResult {
  return render(
    <NextIntlClientProvider locale={locale} messages={messages[locale]} timeZone="UTC">
      <QueryClientProvider client={createQueryClient(1)}>{part}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}
