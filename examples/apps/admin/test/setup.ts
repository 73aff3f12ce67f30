import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// React Router moves to the top of the page, which jsdom does not implement.
window.scrollTo = () => {};

// Build machines are slow at times, and the first visit of a lazy page compiles it.
configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
});
