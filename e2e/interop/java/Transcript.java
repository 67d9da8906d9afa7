package gantry.interop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;

/**
 * What one case saw, as JSON lines in the order in which it happened. Only facts that a correct broker determines go in:
 * never a duration, and nothing whose order the threads of the client decide.
 */
final class Transcript {
    private final String caseName;
    private final List<String> lines = new ArrayList<>();

    Transcript(String caseName) {
        this.caseName = caseName;
    }

    /** Adds a fact: a name, then keys and values in turn. */
    void fact(String name, Object... keysAndValues) {
        StringBuilder line = new StringBuilder("{\"case\":").append(json(caseName)).append(",\"fact\":").append(json(name));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            line.append(',').append(json(keysAndValues[i])).append(':').append(json(keysAndValues[i + 1]));
        }
        lines.add(line.append('}').toString());
    }

    /** Runs an action that must be refused and records how; that it was not refused is a fact too. */
    void refusal(String name, Action action) {
        try {
            Object result = action.run();
            fact(name, "accepted", String.valueOf(result));
        } catch (Throwable thrown) {
            error(name, thrown);
        }
    }

    void error(String name, Throwable thrown) {
        List<Object> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            causes.add(describe(cause));
        }
        fact(name, "error", causes);
    }

    private static Map<String, Object> describe(Throwable thrown) {
        Map<String, Object> description = new TreeMap<>();
        description.put("class", thrown.getClass().getSimpleName());
        if (thrown instanceof MQBrokerException) {
            description.put("code", ((MQBrokerException) thrown).getResponseCode());
            description.put("message", ((MQBrokerException) thrown).getErrorMessage());
        } else if (thrown instanceof MQClientException) {
            description.put("code", ((MQClientException) thrown).getResponseCode());
            description.put("message", ((MQClientException) thrown).getErrorMessage());
        } else {
            description.put("message", thrown.getMessage());
        }
        return description;
    }

    synchronized void printTo(java.io.PrintStream out) {
        for (String line : lines) {
            out.println(line);
        }
        out.flush();
    }

    static String json(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Map) {
            List<String> members = new ArrayList<>();
            for (Map.Entry<?, ?> entry : new TreeMap<Object, Object>((Map<?, ?>) value).entrySet()) {
                members.add(json(entry.getKey().toString()) + ":" + json(entry.getValue()));
            }
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof Collection) {
            List<String> items = new ArrayList<>();
            for (Object item : (Collection<?>) value) {
                items.add(json(item));
            }
            return "[" + String.join(",", items) + "]";
        }
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    /** Something that a broker may refuse. */
    interface Action {
        Object run() throws Exception;
    }
}
