package io.auditlog.enricher.deploy;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of the chart's values: each one that has a comment in {@code values.yaml}, its default and the comment. */
final class ChartValues {

    private static final String FILE = Chart.HOME.resolve("values.yaml").toString();
    private static final Pattern LINE = Pattern.compile("( *)(?:# (?<comment>.*)|(?<key>[\\w.]+):(?<value>.*))");
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    /** A step of a path. */
    private record Step(String name, boolean documented) {}

    private ChartValues() {}

    /** The rows, one a line; a value without a comment of its own or of what it is a part of is an error. */
    static String table() {
        List<String> rows = new ArrayList<>();
        Deque<Step> path = new ArrayDeque<>();
        String comment = "";
        for (String line : Documents.text(FILE).lines().toList()) {
            Matcher found = LINE.matcher(line);
            if (!found.matches() || found.group("comment") != null) {
                comment = found.matches() ? (comment + " " + found.group("comment")).strip() : "";
                continue;
            }
            while (path.size() * 2 > found.group(1).length()) {
                path.removeLast();
            }
            path.addLast(new Step(found.group("key"), !comment.isEmpty()));
            if (!comment.isEmpty()) {
                rows.add("| `%s` | %s | %s |".formatted(name(path, "."), byDefault(path), comment));
            } else if (!found.group("value").isBlank() && path.stream().noneMatch(Step::documented)) {
                throw new AssertionError(name(path, ".") + " has no comment in values.yaml");
            }
            comment = "";
        }
        return String.join("\n", rows);
    }

    /** As JSON; of the configuration, whose keys have rows of their own, none. */
    private static String byDefault(Deque<Step> path) {
        Object value = Documents.at(Documents.one(FILE), name(path, "/"));
        boolean rows = value instanceof Map<?, ?> map && map.containsKey("bootstrap.servers");
        return rows ? "" : "`" + JSON.toJson(value) + "`";
    }

    private static String name(Deque<Step> path, String separator) {
        return path.stream().map(Step::name).collect(Collectors.joining(separator));
    }
}
