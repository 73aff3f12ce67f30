/** JSON for the Java runner: the JDK has none, and what the package brings is the function's own. */
export const JAVA_JSON = String.raw`
class Json {
    private final String text;
    private int at = 0;

    private Json(String text) { this.text = text; }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at < text.length()) throw json.unexpected();
        return value;
    }

    private Object value() {
        space();
        char next = peek();
        if (next == '{') return object();
        if (next == '[') return array();
        if (next == '"') return string();
        for (Object[] word : new Object[][] { { "true", true }, { "false", false }, { "null", null } }) {
            if (text.startsWith((String) word[0], at)) { at += ((String) word[0]).length(); return word[1]; }
        }
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        if (start == at) throw unexpected();
        String number = text.substring(start, at);
        if (number.matches("-?\\d{1,9}")) return Integer.valueOf(number);
        if (number.matches("-?\\d{1,18}")) return Long.valueOf(number);
        return number.matches("-?\\d+") ? (Object) new BigInteger(number) : (Object) Double.valueOf(number);
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        for (at++, space(); peek() != '}'; space()) {
            String name = string();
            space();
            expect(':');
            members.put(name, value());
            space();
            if (peek() != '}') { expect(','); space(); if (peek() == '}') throw unexpected(); }
        }
        at++;
        return members;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        for (at++, space(); peek() != ']'; space()) {
            items.add(value());
            space();
            if (peek() != ']') { expect(','); space(); if (peek() == ']') throw unexpected(); }
        }
        at++;
        return items;
    }

    private String string() {
        StringBuilder built = new StringBuilder();
        for (expect('"'); peek() != '"'; at++) {
            char next = text.charAt(at);
            if (next != '\\') { built.append(next); continue; }
            at++;
            int escape = "bfnrt".indexOf(peek());
            if (escape >= 0) built.append("\b\f\n\r\t".charAt(escape));
            else if (peek() == 'u') { built.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16)); at += 4; }
            else built.append(peek());
        }
        at++;
        return built.toString();
    }

    private void space() { while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++; }
    private char peek() { if (at >= text.length()) throw unexpected(); return text.charAt(at); }
    private void expect(char wanted) { if (peek() != wanted) throw unexpected(); at++; }
    private IllegalArgumentException unexpected() { return new IllegalArgumentException("the payload is not JSON, at character " + at); }

    static String write(Object value) throws Exception {
        StringBuilder output = new StringBuilder();
        write(value, output);
        return output.toString();
    }

    private static void write(Object value, StringBuilder output) throws Exception {
        if (value == null || value instanceof Number || value instanceof Boolean) output.append(value);
        else if (value instanceof CharSequence || value instanceof Character) quote(value.toString(), output);
        else if (value instanceof Enum) quote(((Enum<?>) value).name(), output);
        else if (value instanceof byte[]) quote(Base64.getEncoder().encodeToString((byte[]) value), output);
        else if (value instanceof Map) writeMembers((Map<?, ?>) value, output);
        else if (value instanceof Iterable) writeItems((Iterable<?>) value, output);
        else if (value.getClass().isArray()) {
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) items.add(Array.get(value, i));
            writeItems(items, output);
        } else if (value.getClass().getName().startsWith("java.")) {
            throw new IllegalArgumentException("the handler answers with " + value.getClass().getName() + ", which this local run cannot write as JSON: answer with text, numbers, maps, lists, beans or records");
        } else writeMembers(members(value), output);
    }

    private static Map<String, Object> members(Object bean) throws Exception {
        Map<String, Object> members = new TreeMap<>();
        if (bean.getClass().isRecord()) {
            members = new LinkedHashMap<>();
            for (RecordComponent component : bean.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                members.put(component.getName(), component.getAccessor().invoke(bean));
            }
            return members;
        }
        for (Method method : bean.getClass().getMethods()) {
            String name = method.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
            boolean getter = method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()) && !method.getName().equals("getClass")
                && method.getReturnType() != void.class && name.length() < method.getName().length();
            if (!getter) continue;
            method.setAccessible(true);
            members.put(name.substring(0, 1).toLowerCase() + name.substring(1), method.invoke(bean));
        }
        return members;
    }

    private static void writeMembers(Map<?, ?> members, StringBuilder output) throws Exception {
        String separator = "";
        output.append('{');
        for (Map.Entry<?, ?> entry : members.entrySet()) {
            output.append(separator);
            quote(String.valueOf(entry.getKey()), output);
            output.append(':');
            write(entry.getValue(), output);
            separator = ",";
        }
        output.append('}');
    }

    private static void writeItems(Iterable<?> items, StringBuilder output) throws Exception {
        String separator = "";
        output.append('[');
        for (Object item : items) {
            output.append(separator);
            write(item, output);
            separator = ",";
        }
        output.append(']');
    }

    private static void quote(String text, StringBuilder output) {
        output.append('"');
        for (char next : text.toCharArray()) {
            if (next == '"' || next == '\\') output.append('\\').append(next);
            else if (next < ' ') output.append(String.format("\\u%04x", (int) next));
            else output.append(next);
        }
        output.append('"');
    }
}
`;
