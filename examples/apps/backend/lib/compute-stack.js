import { fileURLToPath } from 'node:url';
import { Stack } from 'aws-cdk-lib';
import { Code, Function, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';

const runtime = Runtime.PYTHON_3_13;

/** Functions, and the layers that they share. */
export class ComputeStack extends Stack {
  constructor(scope, id, { table, layers, ...props }) {
    super(scope, id, props);
    const layer = (name) => new LayerVersion(this, `Layer-${name}`, {
      code: Code.fromAsset(`${layers}/${name}.zip`),
      compatibleRuntimes: [runtime],
    });
    const fn = (name, options) => new Function(this, `Function-${name}`, {
      runtime,
      handler: 'app.handler',
      code: Code.fromAsset(fileURLToPath(new URL(`../functions/${name}`, import.meta.url))),
      ...options,
    });
    const [packages, logging, config, templates, geoData] = ['python-packages', 'logging', 'common-config', 'templates', 'geo-data'].map(layer);

    this.orders = fn('orders', { layers: [packages, logging, config, templates], environment: { TABLE: table.tableName } });
    table.grantWriteData(this.orders);
    this.countries = fn('countries', { layers: [logging, geoData] });
  }
}
