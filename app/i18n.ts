/** Language: the cookie `locale`, else what the browser accepts. No locale in the URL. */
import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';

const load = {
  en: () => import('#messages/en.json'),
  'zh-CN': () => import('#messages/zh-CN.json'),
};

async function chosen(): Promise<keyof typeof load> {
  const cookie = (await cookies()).get('locale')?.value;
  if (cookie === 'en' || cookie === 'zh-CN') return cookie;
  const first = (await headers()).get('accept-language')?.split(',')[0] ?? '';
  return first.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export default getRequestConfig(async () => {
  const locale = await chosen();
  return { locale, messages: (await load[locale]()).default, timeZone: 'UTC' };
});
