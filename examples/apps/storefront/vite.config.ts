import react from '@vitejs/plugin-react';
import { loadEnv } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => {
  const { CODEBUILD_RESOLVED_SOURCE_VERSION: sourceVersion } = loadEnv(mode, '.', 'CODEBUILD_');
  return {
    plugins: [react()],
    define: {
      'import.meta.env.VITE_REVISION': JSON.stringify(sourceVersion?.slice(0, 8) || 'development'),
    },
    test: {
      environment: 'jsdom',
      setupFiles: 'test/setup.ts',
      maxWorkers: 2,
      testTimeout: 20_000,
      coverage: {
        include: ['src/**/*.{ts,tsx}'],
        exclude: ['src/main.tsx', 'src/**/*.d.ts'],
        reporter: ['text', 'cobertura'],
        reportsDirectory: 'coverage',
        thresholds: { lines: 80 },
      },
    },
  };
});
