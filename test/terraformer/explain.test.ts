import { explain } from '../../src/terraformer/explain';

/** What Terraform 1.11 writes when it has waited for the whole of `-lock-timeout`, which no test can. */
const LOCKED = `
Error: Error acquiring the state lock

Error message: resource temporarily unavailable
Lock Info:
  ID:        87e35588-6b05-7c87-3e76-722fe9af3881
  Path:      shop/infrastructure.tfstate
  Operation: OperationTypeApply
  Who:       root@build
  Version:   1.11.4
`;

test('a lock is explained with what releases it', () => {
  expect(explain(LOCKED, 'tofu')).toBe('failed: the state is locked by root@build; '
    + 'wait until that run ends, or, when it died, release the lock by tofu force-unlock 87e35588-6b05-7c87-3e76-722fe9af3881');
});

test('what a module does wrong is left to Terraform', () => expect(explain('Error: Unsupported argument', 'terraform')).toBeUndefined());
