import { readParameters } from '../../../src/cli/model/read-parameters';
import { assemblyOf } from '../../helpers/assembly';

test('parameters that the app defines have their values, intrinsics resolved', () => {
  const assembly = assemblyOf({
    stacks: {
      Shop: {
        Resources: {
          Features: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/features', Value: 'none' } },
          Where: { Type: 'AWS::SSM::Parameter', Properties: { Name: { 'Fn::Join': ['/', ['', 'shop', 'region']] }, Value: { 'Fn::Join': ['-', ['in', 'here']] } } },
          Unnamed: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'x' } },
        },
      },
    },
  });
  expect([...readParameters(assembly)]).toEqual([['/shop/features', 'none'], ['/shop/region', 'in-here']]);
});
