import { JAVA_CONVERSION } from './java-conversion';
import { JAVA_JSON } from './java-json';

/**
 * Runs one handler of a Java function as AWS Lambda does: `java Runner.java <exchange directory> <marker>`. It prints the marker when
 * the handler is loaded, and writes what the handler answers to `answer`, or how it failed to `error`.
 *
 * The interfaces of `aws-lambda-java-core` are in the package, if anywhere: they are met by reflection alone.
 */
export const JAVA_RUNNER = String.raw`
import java.io.*;
import java.lang.reflect.*;
import java.math.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;

public class Runner {
    static Path exchange;

    public static void main(String[] args) throws Exception {
        exchange = Path.of(args[0]);
        String[] handler = System.getenv("_HANDLER").split("::");
        try {
            Method method = find(load(handler[0]), handler.length > 1 ? handler[1] : "handleRequest");
            method.setAccessible(true);
            Object target = Modifier.isStatic(method.getModifiers()) ? null : create(load(handler[0]));
            System.out.println(args[1]);
            end("answer", call(method, target, Files.readString(exchange.resolve("payload"))));
        } catch (InvocationTargetException error) {
            fail(error.getCause());
        } catch (Throwable error) {
            fail(error);
        }
    }

    static Class<?> load(String name) throws ClassNotFoundException {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException error) {
            throw new ClassNotFoundException("Class not found: " + name);
        }
    }

    static Object create(Class<?> type) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** The one with the most parameters that takes what a handler takes; compilers add bridges for generic interfaces. */
    static Method find(Class<?> type, String name) throws NoSuchMethodException {
        List<Method> found = new ArrayList<>(List.of(type.getMethods()));
        found.addAll(List.of(type.getDeclaredMethods()));
        return found.stream().filter(method -> method.getName().equals(name) && !method.isBridge() && method.getParameterCount() <= 3)
            .max(Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow(() -> new NoSuchMethodException("No method named " + name + " with appropriate method signature found on class " + type.getName()));
    }

    static byte[] call(Method method, Object target, String payload) throws Exception {
        Type[] types = method.getGenericParameterTypes();
        Object[] arguments = new Object[types.length];
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        boolean streams = false;
        for (int i = 0; i < types.length; i++) {
            if (types[i] == InputStream.class) arguments[i] = new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8));
            else if (types[i] == OutputStream.class) { arguments[i] = output; streams = true; }
            else if (types[i].getTypeName().equals("com.amazonaws.services.lambda.runtime.Context")) arguments[i] = context((Class<?>) types[i]);
            else arguments[i] = Conversion.convert(Json.parse(payload), types[i], "event");
        }
        Object answer = method.invoke(target, arguments);
        return streams ? output.toByteArray() : Json.write(answer).getBytes(StandardCharsets.UTF_8);
    }

    static Object context(Class<?> type) {
        long deadline = System.currentTimeMillis() + Long.parseLong(System.getenv("CDK_DELIVERY_TIMEOUT_MS"));
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "getAwsRequestId": return System.getenv("CDK_DELIVERY_REQUEST_ID");
                case "getFunctionName": return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
                case "getFunctionVersion": return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
                case "getInvokedFunctionArn": return System.getenv("CDK_DELIVERY_FUNCTION_ARN");
                case "getLogGroupName": return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
                case "getLogStreamName": return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
                case "getMemoryLimitInMB": return Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
                case "getRemainingTimeInMillis": return (int) Math.max(0, deadline - System.currentTimeMillis());
                case "getLogger": return logger(method.getReturnType());
                case "toString": return "Context";
                default: return null;
            }
        });
    }

    static Object logger(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
            if (method.getName().equals("log")) {
                String text = arguments[0] instanceof byte[] ? new String((byte[]) arguments[0], StandardCharsets.UTF_8) : (String) arguments[0];
                System.out.print(text.endsWith("\n") ? text : text + "\n");
            }
            return method.getName().equals("toString") ? "LambdaLogger" : null;
        });
    }

    static void fail(Throwable error) throws Exception {
        error.printStackTrace();
        end("error", Json.write(describe(error, 0)).getBytes(StandardCharsets.UTF_8));
    }

    static Map<String, Object> describe(Throwable error, int depth) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("errorMessage", error.getMessage());
        description.put("errorType", error.getClass().getName());
        List<String> trace = new ArrayList<>();
        for (StackTraceElement element : error.getStackTrace()) {
            if (element.getClassName().equals("Runner") || element.getClassName().contains(".reflect.")) break;
            trace.add(element.toString());
        }
        description.put("stackTrace", trace);
        if (error.getCause() != null && depth < 5) description.put("cause", describe(error.getCause(), depth + 1));
        return description;
    }

    static void end(String file, byte[] content) throws IOException {
        Files.write(exchange.resolve(file), content);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
${JAVA_JSON}${JAVA_CONVERSION}`;
