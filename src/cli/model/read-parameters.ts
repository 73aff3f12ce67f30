import { Resolver } from '../assembly/resolver';
import type { Assembly } from '../assembly/template';

/** Values of the SSM parameters that the app defines, by name: nobody has to give those again. */
export function readParameters(assembly: Assembly): Map<string, string> {
  const resolver = new Resolver(assembly);
  return new Map(resolver.resources('AWS::SSM::Parameter').flatMap(({ stack, resource }): [string, string][] => {
    const { Name: name, Value: value } = resource.Properties ?? {};
    return name === undefined || value === undefined ? [] : [[resolver.text(stack, name), resolver.text(stack, value)]];
  }));
}
