import { InvocationLab } from './invocation';
import { HostShell } from '../../../src/cli/ports/shell';
import { describeWith, maven } from '../../helpers/tools';

let lab: InvocationLab;

beforeAll(async () => {
  lab = new InvocationLab();
  lab.write(SOURCES);
  await javac('lib', 'com/amazonaws/services/lambda/runtime');
  await javac('code', 'shop');
});
afterAll(() => lab.close());

/** Compiles a package of the sources; what `aws-lambda-java-core` has is a library of the function. */
async function javac(to: string, directory: string): Promise<void> {
  const files = Object.keys(SOURCES).filter((file) => file.startsWith(`src/${directory}`));
  const lines: string[] = [];
  const { exitCode } = await new HostShell().run(['javac', '-d', to, '-cp', 'lib', ...files], {
    cwd: lab.root, env: { PATH: process.env.PATH! }, onLine: (line) => lines.push(line),
  });
  if (exitCode !== 0) throw new Error(lines.join('\n'));
  if (to === 'lib') {
    await new HostShell().run(['jar', '--create', '--file', 'code/lib/core.jar', '-C', 'lib', 'com'], { cwd: lab.root, env: { PATH: process.env.PATH! } });
  }
}

const invoke = (handler: string, event: unknown = {}, timeoutSeconds = 20) => lab.invoke({ runtime: 'java21', handler, timeoutSeconds }, event);

// A JDK comes with Maven.
describeWith(maven, 'functions of Java', () => {
  test('a RequestHandler of beans and records gets its event and the context', async () => {
    const event = { id: 'o1', customer: { name: 'A' }, items: [{ sku: 'x', quantity: 2, price: 1.5 }], tags: ['b', 'a'], state: 'OPEN', unknown: true };
    expect(await invoke('shop.Orders', event)).toEqual({
      answer: { id: 'o1', customer: 'A', total: 3, tags: ['a', 'b'], open: true, function: 'shop-fn', time: true },
    });
    expect(lab.log).toEqual(['one order']);
  });

  test('a RequestHandler of a map answers with a map, its name may be left out', async () => {
    const event = { name: 'ä "quoted" \n\u0001', big: 12345678901, deep: { list: [1, 2.5, null, true] } };
    expect(await invoke('shop.Echo::handleRequest', event)).toEqual({ answer: event });
  });

  test('a RequestStreamHandler reads and writes what it likes', async () => {
    expect(await invoke('shop.Streams', { a: 1 })).toEqual({ answer: '{"a":1}' });
  });

  test.each([['shop.Plain::greet', 'A', 'hello A'], ['shop.Plain::twice', 21, 42], ['shop.Plain::nothing', {}, null]])(
    'a plain method is a handler too: %s', async (handler, event, answer) => expect(await invoke(handler, event)).toEqual({ answer }));

  test('fails with what AWS Lambda answers for an error', async () => {
    expect(await invoke('shop.Plain::fail', {})).toEqual({
      answer: {
        errorType: 'java.lang.IllegalStateException',
        errorMessage: 'too far',
        stackTrace: [expect.stringMatching(/^shop\.Plain\.fail\(Plain\.java:\d+\)$/)],
        cause: { errorType: 'java.io.IOException', errorMessage: 'closed', stackTrace: [expect.any(String)] },
      },
      error: 'Unhandled',
    });
  });

  test.each([
    ['a class that is missing', 'shop.Nowhere', {}, { errorType: 'java.lang.ClassNotFoundException', errorMessage: 'Class not found: shop.Nowhere' }],
    ['a method that is missing', 'shop.Plain::main', {}, {
      errorType: 'java.lang.NoSuchMethodException', errorMessage: 'No method named main with appropriate method signature found on class shop.Plain',
    }],
    ['an event that is something else', 'shop.Orders', { items: [{ quantity: {} }] }, {
      errorMessage: 'event.Items[].quantity is an object, but the handler takes int, which this local run cannot make of it: '
        + 'let the handler take a map, a bean, a record or a stream',
    }],
    ['an answer that is no JSON', 'shop.Plain::now', {}, {
      errorMessage: 'the handler answers with java.time.Instant, which this local run cannot write as JSON: answer with text, numbers, maps, lists, beans or records',
    }],
    ['a process that is gone', 'shop.Plain::exit', {}, { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 4' }],
  ])('fails for %s', async (_, handler, event, error) => {
    expect(await invoke(handler, event)).toMatchObject({ answer: error, error: 'Unhandled' });
  });

  test('fails when its time is over', async () => {
    expect(await invoke('shop.Plain::sleep', {}, 0.05)).toMatchObject({ answer: { errorType: 'Sandbox.Timedout' }, error: 'Unhandled' });
  });
});

const CORE = 'src/com/amazonaws/services/lambda/runtime';
const core = (text: string) => `package com.amazonaws.services.lambda.runtime;\n${text}`;
const shop = (text: string) => `package shop;\nimport com.amazonaws.services.lambda.runtime.*;\nimport java.io.*;\nimport java.util.*;\n${text}`;

const SOURCES = {
  'code/lib/readme': 'libraries',
  [`${CORE}/LambdaLogger.java`]: core('public interface LambdaLogger { void log(String message); void log(byte[] message); }'),
  [`${CORE}/Context.java`]: core('public interface Context { String getFunctionName(); int getRemainingTimeInMillis(); LambdaLogger getLogger(); }'),
  [`${CORE}/RequestHandler.java`]: core('public interface RequestHandler<I, O> { O handleRequest(I input, Context context); }'),
  [`${CORE}/RequestStreamHandler.java`]: core(`public interface RequestStreamHandler {
    void handleRequest(java.io.InputStream input, java.io.OutputStream output, Context context) throws java.io.IOException;
  }`),
  'src/shop/Orders.java': shop(`public class Orders implements RequestHandler<Orders.Order, Map<String, Object>> {
    enum State { OPEN, CLOSED }
    record Item(String sku, int quantity, double price) {}
    public static class Customer { private String name; public void setName(String name) { this.name = name; } }
    public static class Order {
      private String id; private Customer customer; private List<Item> items; private Set<String> tags; private State state;
      public void setId(String id) { this.id = id; }
      public void setCustomer(Customer customer) { this.customer = customer; }
      public void setItems(List<Item> items) { this.items = items; }
      public void setTags(Set<String> tags) { this.tags = tags; }
      public void setState(State state) { this.state = state; }
    }
    public Map<String, Object> handleRequest(Order order, Context context) {
      context.getLogger().log("one order");
      double total = order.items.stream().mapToDouble(item -> item.quantity() * item.price()).sum();
      return Map.of("id", order.id, "customer", order.customer.name, "total", total, "tags", new TreeSet<>(order.tags), "open", order.state == State.OPEN,
        "function", context.getFunctionName(), "time", context.getRemainingTimeInMillis() > 0);
    }
  }`),
  'src/shop/Echo.java': shop(`public class Echo implements RequestHandler<Map<String, Object>, Object> {
    public Object handleRequest(Map<String, Object> event, Context context) { return event; }
  }`),
  'src/shop/Streams.java': shop(`public class Streams implements RequestStreamHandler {
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
      output.write(('"' + new String(input.readAllBytes()).replace("\\"", "\\\\\\"") + '"').getBytes());
    }
  }`),
  'src/shop/Plain.java': shop(`public class Plain {
    public String greet(String name) { return "hello " + name; }
    public static int twice(Integer number) { return 2 * number; }
    public void nothing() {}
    public Object now(Object event) { return java.time.Instant.now(); }
    public void exit(Object event) { System.exit(4); }
    public void sleep(Object event) throws Exception { Thread.sleep(99_000); }
    public void fail(Object event) { throw new IllegalStateException("too far", new IOException("closed")); }
  }`),
};
