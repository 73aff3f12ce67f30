/** For the Java runner: makes of a parsed event what the handler takes, without the libraries that AWS Lambda has for it. */
export const JAVA_CONVERSION = String.raw`
class Conversion {
    /** A parsed value as the type that a handler declares. */
    static Object convert(Object value, Type type, String where) throws Exception {
        if (type instanceof ParameterizedType) return convertGeneric(value, (ParameterizedType) type, where);
        if (!(type instanceof Class) || type == Object.class) return value;
        Class<?> wanted = (Class<?>) type;
        if (value == null) {
            if (wanted.isPrimitive()) return Array.get(Array.newInstance(wanted, 1), 0);
            return null;
        }
        if (wanted.isInstance(value)) return value;
        if (wanted.isArray() && value instanceof List) return convertArray((List<?>) value, wanted.getComponentType(), where);
        if (Collection.class.isAssignableFrom(wanted) && value instanceof List) return convertList((List<?>) value, wanted, Object.class, where);
        if (value instanceof Number && number((Number) value, wanted) != null) return number((Number) value, wanted);
        if (value instanceof Boolean && wanted == boolean.class) return value;
        if (value instanceof String && (wanted == char.class || wanted == Character.class) && ((String) value).length() == 1) return ((String) value).charAt(0);
        if (value instanceof String && wanted == byte[].class) return Base64.getDecoder().decode((String) value);
        if (value instanceof String && wanted.isEnum()) {
            for (Object constant : wanted.getEnumConstants()) if (((Enum<?>) constant).name().equals(value)) return constant;
        }
        if (value instanceof Map && wanted.isRecord()) return convertRecord((Map<?, ?>) value, wanted, where);
        if (value instanceof Map && !wanted.isPrimitive() && !wanted.getName().startsWith("java.")) return convertBean((Map<?, ?>) value, wanted, where);
        throw new IllegalArgumentException(where + " is " + kindOf(value) + ", but the handler takes " + wanted.getName()
            + ", which this local run cannot make of it: let the handler take a map, a bean, a record or a stream");
    }

    private static Object convertGeneric(Object value, ParameterizedType type, String where) throws Exception {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (value instanceof List && Iterable.class.isAssignableFrom(raw)) return convertList((List<?>) value, raw, arguments[0], where);
        if (value instanceof Map && Map.class.isAssignableFrom(raw)) {
            Map<Object, Object> converted = SortedMap.class.isAssignableFrom(raw) ? new TreeMap<>() : new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                String name = (String) entry.getKey();
                converted.put(convert(name, arguments[0], where + "." + name), convert(entry.getValue(), arguments[1], where + "." + name));
            }
            return converted;
        }
        return convert(value, raw, where);
    }

    private static Object convertList(List<?> values, Class<?> raw, Type item, String where) throws Exception {
        Collection<Object> converted = Set.class.isAssignableFrom(raw) ? new LinkedHashSet<>() : new ArrayList<>();
        for (Object value : values) converted.add(convert(value, item, where + "[]"));
        return converted;
    }

    private static Object convertArray(List<?> values, Class<?> item, String where) throws Exception {
        Object converted = Array.newInstance(item, values.size());
        for (int i = 0; i < values.size(); i++) Array.set(converted, i, convert(values.get(i), item, where + "[]"));
        return converted;
    }

    private static Object convertRecord(Map<?, ?> members, Class<?> type, String where) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = convert(member(members, components[i].getName()), components[i].getGenericType(), where + "." + components[i].getName());
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object convertBean(Map<?, ?> members, Class<?> type, String where) throws Exception {
        Object bean;
        try {
            bean = Runner.create(type);
        } catch (NoSuchMethodException error) {
            throw new IllegalArgumentException(where + ": " + type.getName() + " has no constructor without arguments, which a local run needs to make one");
        }
        for (Method method : type.getMethods()) {
            if (!method.getName().matches("set[A-Z].*") || method.getParameterCount() != 1 || method.isBridge()) continue;
            String name = method.getName().substring(3);
            Object value = member(members, name);
            if (value == null) continue;
            method.setAccessible(true);
            method.invoke(bean, convert(value, method.getGenericParameterTypes()[0], where + "." + name));
        }
        return bean;
    }

    /** Names of members are compared as AWS Lambda does: without regard to case. */
    private static Object member(Map<?, ?> members, String name) {
        for (Map.Entry<?, ?> entry : members.entrySet()) if (name.equalsIgnoreCase((String) entry.getKey())) return entry.getValue();
        return null;
    }

    private static Object number(Number value, Class<?> wanted) {
        if (wanted == int.class || wanted == Integer.class) return value.intValue();
        if (wanted == long.class || wanted == Long.class) return value.longValue();
        if (wanted == double.class || wanted == Double.class) return value.doubleValue();
        if (wanted == float.class || wanted == Float.class) return value.floatValue();
        if (wanted == short.class || wanted == Short.class) return value.shortValue();
        if (wanted == byte.class || wanted == Byte.class) return value.byteValue();
        if (wanted == BigDecimal.class) return new BigDecimal(value.toString());
        return wanted == BigInteger.class ? new BigDecimal(value.toString()).toBigInteger() : null;
    }

    private static String kindOf(Object value) {
        return value instanceof Map ? "an object" : value instanceof List ? "a list" : value instanceof String ? "text" : String.valueOf(value);
    }
}
`;
