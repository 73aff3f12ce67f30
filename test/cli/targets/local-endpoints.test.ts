import { service } from './services';
import type { RouteModel } from '../../../src/cli/model/service';
import { findRoutedService } from '../../../src/cli/targets/local-endpoints';

const routed = (name: string, ...routes: Partial<RouteModel>[]) =>
  service({ name, routes: routes.map((route) => ({ hosts: ['api.example.com'], paths: [], priority: Infinity, ...route })) });

const services = [
  routed('gateway', {}),
  routed('users', { paths: ['/users', '/users/*'], priority: 20 }),
  routed('admins', { paths: ['/users/admin?'], priority: 10 }),
  routed('shops', { hosts: ['*.Shops.example.com'], priority: 5 }),
];

test.each([
  ['http://api.example.com/', 'gateway'],
  ['http://api.example.com:8080/orders?x=1', 'gateway'],
  ['http://api.example.com/users', 'users'],
  ['http://api.example.com/users/7', 'users'],
  ['http://api.example.com/users/admin1', 'admins'],
  ['http://api.example.com/usersx', 'gateway'],
  ['https://blue.shops.example.com/', 'shops'],
  ['https://shops.example.com/', undefined],
  ['https://apixexample.com/', undefined],
])('%s leads to %s', (url, name) => {
  expect(findRoutedService(new URL(url), services)?.name).toBe(name);
});
