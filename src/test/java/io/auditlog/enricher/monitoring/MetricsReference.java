package io.auditlog.enricher.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code config/METRICS.md} says of each metric. */
public final class MetricsReference {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `((?:enricher|kafka)_\\w+)` \\| (.*) \\|$");

    /** One metric, by its name in Prometheus. */
    public record Row(String name, String type, String unit, List<String> tags, String meaning, String alert) {}

    private MetricsReference() {}

    /** All metrics. */
    public static List<Row> rows() {
        return cells(6).map(cell -> new Row(cell[0], cell[1], cell[2], words("\\w+", cell[3]), cell[4], cell[5]))
                .toList();
    }

    /** The upper bounds of each histogram's buckets in seconds. */
    public static Map<String, List<Double>> buckets() {
        return cells(2).collect(Collectors.toMap(
                cell -> cell[0],
                cell -> words("[\\d.]+", cell[1]).stream().map(Double::valueOf).toList()));
    }

    /** A page of metrics without the tag that all have, {@code application_id}. */
    public static String withoutCommonTag(String page) {
        return page.replaceAll("\\{application_id=\"[^\"]*\"}", "").replaceAll("application_id=\"[^\"]*\",", "");
    }

    private static Stream<String[]> cells(int count) {
        try {
            return ROW.matcher(Files.readString(Path.of("config/METRICS.md")))
                    .results()
                    .map(row -> (row.group(1) + " | " + row.group(2)).split(" \\| ", -1))
                    .filter(cells -> cells.length == count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String pattern, String cell) {
        return Pattern.compile(pattern)
                .matcher(cell)
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
