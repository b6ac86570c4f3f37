import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const withIntl = createNextIntlPlugin('./app/i18n.ts');

const config: NextConfig = {
  distDir: process.env['NEXT_DIST'] ?? '.next',
  // Always a value, so that the bundler folds it and drops the mock from a real build.
  env: { NEXT_PUBLIC_API_MOCK: process.env['NEXT_PUBLIC_API_MOCK'] ?? '0' },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // The controller serves pages and API from one origin and compresses by itself.
  productionBrowserSourceMaps: false,
  experimental: { optimizePackageImports: ['radix-ui', 'lucide-react', 'recharts'] },
};

export default withIntl(config);
