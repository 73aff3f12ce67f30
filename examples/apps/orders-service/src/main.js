import { readConfiguration } from './configuration.js';
import { startService } from './service.js';

const service = await startService(readConfiguration(process.env));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => service.stop());
