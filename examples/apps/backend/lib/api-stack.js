import { CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';

/** What the shop calls. */
export class ApiStack extends Stack {
  constructor(scope, id, { orders, countries, ...props }) {
    super(scope, id, props);
    const api = new HttpApi(this, 'Shop');
    api.addRoutes({ path: '/orders', methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('Orders', orders) });
    api.addRoutes({ path: '/countries', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('Countries', countries) });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }
}
