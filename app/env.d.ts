import type en from '#messages/en.json';

declare global {
  namespace NodeJS {
    interface ProcessEnv {
      readonly NEXT_PUBLIC_API_MOCK?: string;
    }
  }
}

declare module 'next-intl' {
  interface AppConfig {
    Messages: typeof en;
    Locale: 'en' | 'zh-CN';
  }
}
