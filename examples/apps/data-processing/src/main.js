import { createInterface } from 'node:readline';
import { totalsByCountry } from './totals.js';

const orders = [];
for await (const line of createInterface({ input: process.stdin })) if (line.trim()) orders.push(JSON.parse(line));
console.log(JSON.stringify(totalsByCountry(orders)));
