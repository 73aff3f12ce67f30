import { Duration } from 'aws-cdk-lib';
import { Check } from '../../src/checks';

test.each([
  ['https://shop.example.com/health', 'check-health'],
  ['https://shop.example.com/products/jeans-no.5?x=1', 'check-products-jeans-no-5'],
  ['https://shop.example.com', 'check'],
])('a check of %s is called %s', (url, name) => {
  expect(Check.http(url).name).toBe(name);
});

test.each<[string, () => unknown, string]>([
  ['a URL without scheme', () => Check.http('shop.example.com'),
    "check 'check': a URL starts with https:// or http:// and has no spaces or quotes, got 'shop.example.com'; give the whole address"],
  ['a URL that would leave the quotes of the shell', () => Check.http("https://x/';ls", { name: 'x' }),
    "check 'x': a URL starts with https:// or http:// and has no spaces or quotes, got 'https://x/';ls'; give the whole address"],
  ['a status that is none', () => Check.http('https://x/', { name: 'x', expectedStatus: 20 }),
    "check 'x': expectedStatus is an HTTP status of 100 to 599, got 20; 200 is the default"],
  ['a negative number of retries', () => Check.http('https://x/', { name: 'x', retries: -1 }),
    "check 'x': retries is a whole number of 0 to 100, got -1; raise the interval to wait longer"],
  ['attempts that take longer than the service waits', () => Check.http('https://x/', { name: 'x', retries: 60, interval: Duration.minutes(1) }),
    "check 'x': all attempts together take up to 71 minutes, and the service stops them after 55; lower retries, interval or timeout"],
  ['no commands', () => Check.commands('x', []), "check 'x': it needs at least one command, got none; say what it runs"],
  ['a command of several lines', () => Check.commands('x', ['ls', 'if true\nthen ls\nfi']),
    "check 'x': command 2 has several lines, which the service refuses; join them with && or put them into a script"],
  ['a command that is too long', () => Check.commands('x', ['x'.repeat(1001)]),
    "check 'x': command 1 has 1 to 1000 characters, got 1001; put it into a script of the repository"],
  ['an empty command', () => Check.commands('x', ['']), "check 'x': command 1 has 1 to 1000 characters, got 0; put it into a script of the repository"],
  ['too many commands', () => Check.commands('x', Array.from({ length: 51 }, () => 'ls')),
    "check 'x': at most 50 commands and variables fit in an action, got 51; put them into a script of the repository"],
  ['more variables of the pipeline than an action takes',
    () => Check.commands('x', ['ls'], { environment: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`V${i}`, '#{a.b}'])) }),
    "check 'x': at most 10 values may hold variables of the pipeline, got 11; leave out what no command reads"],
  ['a variable that no shell knows', () => Check.commands('x', ['ls'], { environment: { 'A-B': '1' } }),
    "check 'x': environment variable 'A-B' is no name a shell knows; use letters, digits and _"],
])('fails with %s', (_title, act, message) => {
  expect(act).toThrow(new Error(message));
});
