import http from 'k6/http';
import { sleep } from 'k6';

export const options = { vus: 10, duration: '20s' };

/** Somebody opens the shop: the browser asks for the page, and for what every page asks for. */
export default function () {
  for (const file of ['', 'favicon.svg', 'config.json']) http.get(`${__ENV.TARGET}${file}`);
  sleep(1);
}
