package io.auditlog.enricher.monitoring;

import java.util.stream.Collectors;

/** Every metric, as Markdown, made from the definitions that the worker counts by. */
public final class MetricReference {

    private static final String INTRODUCTION = """
            # Metrics

            `/metrics` of each worker shows these in Prometheus's text format. No tag ever holds an ID; every tag is a closed
            set, so the number of series is bounded. A gauge that is not known shows `NaN`.

            | Metric | Type | Unit | Tags | Meaning | Alert on |
            |---|---|---|---|---|---|
            """;

    private static final String HISTOGRAMS = """

            ## Buckets

            Each histogram also has `_count`, `_sum` and `_max`, the largest of the last minutes.

            | Histogram | Upper bounds in seconds |
            |---|---|
            """;

    private static final String OTHERS = """

            ## The process

            Besides them, as Micrometer names them: `jvm_memory_*`, `jvm_gc_*`, `jvm_threads_*`, `process_cpu_usage`,
            `process_files_*`, `process_uptime_seconds`, `process_start_time_seconds`, `system_cpu_*`,
            `system_load_average_1m`. Alert on `jvm_memory_used_bytes{area="heap"}` above 90 % of `jvm_memory_max_bytes` after
            each collection, on `process_files_open_files` above 80 % of `process_files_max_files`, and on more than two
            changes of `process_start_time_seconds` in half an hour: a worker that fails ends, and is started again.
            """;

    private MetricReference() {}

    /** The whole page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Metric metric : Metric.values()) {
            page.append("| `").append(metric.shownAs()).append("` | ").append(metric.kind().type);
            page.append(" | ").append(metric.unit()).append(" | ").append(tags(metric));
            page.append(" | ").append(metric.meaning()).append(" | ").append(metric.alert());
            page.append(" |\n");
        }
        page.append(HISTOGRAMS);
        for (Metric metric : Metric.values()) {
            if (metric.kind() == Metric.Kind.TIMER) {
                page.append("| `")
                        .append(metric.shownAs())
                        .append("` | ")
                        .append(String.join(", ", metric.bounds()))
                        .append(" |\n");
            }
        }
        return page.append(OTHERS).toString();
    }

    private static String tags(Metric metric) {
        return metric.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", "));
    }
}
