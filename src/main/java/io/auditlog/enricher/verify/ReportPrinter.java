package io.auditlog.enricher.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.LogSummary;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Prints the report of a verification as a table and a verdict, or as JSON. Threads: one. */
public final class ReportPrinter {

    private static final List<Column> COLUMNS = List.of(
            new Column("SEALED", "sealed", LogSummary::sealed),
            new Column("VERIFIED", "verified", LogSummary::verified),
            new Column("EXPIRED", "expired", LogSummary::expired),
            new Column("UNPROVEN", "unproven", LogSummary::unproven),
            new Column("UNSEALED", "unsealed", LogSummary::unsealed));

    private final Report report;

    private record Column(String title, String member, ToLongFunction<LogSummary> figure) {}

    public ReportPrinter(Report report) {
        this.report = report;
    }

    /** Prints each log with a row of figures below its name, what was found, and the verdict. */
    public void printTable(PrintWriter out) {
        COLUMNS.forEach(column -> out.printf("  %" + width(column) + "s", column.title));
        out.println("  LAST CHECKPOINT");
        for (LogSummary log : report.logs()) {
            out.println(Escaped.text(log.log().toString()));
            COLUMNS.forEach(
                    column -> out.printf(Locale.ROOT, "  %," + width(column) + "d", column.figure.applyAsLong(log)));
            out.println("  " + (log.last() == null ? "none" : log.lastSealed().truncatedTo(ChronoUnit.SECONDS)));
        }
        report.findings()
                .forEach(found ->
                        out.println(Escaped.text(name(found.kind()) + ": " + found.where() + ": " + found.what())));
        if (report.unlogged() > 0) {
            out.printf(
                    Locale.ROOT,
                    "Unsealed outside of all logs, from while checkpoints were off: %,d.%n",
                    report.unlogged());
        }
        report.limits().forEach(limit -> out.println(Escaped.text("Not decided: " + limit)));
        out.println(verdict());
    }

    private int width(Column column) {
        return Math.max(
                column.title.length(),
                report.logs().stream()
                        .mapToInt(log -> String.format(Locale.ROOT, "%,d", column.figure.applyAsLong(log))
                                .length())
                        .max()
                        .orElse(0));
    }

    private String verdict() {
        long expired = report.logs().stream().mapToLong(LogSummary::expired).sum();
        return switch (report.verdict()) {
            case INTACT ->
                "Intact: what the checkpoints cover and retention has left is as it was written"
                        + (expired == 0 ? "." : String.format(Locale.ROOT, "; %,d are expired.", expired));
            case DAMAGED ->
                "Damaged: "
                        + report.counts().entrySet().stream()
                                .map(count ->
                                        String.format(Locale.ROOT, "%s %,d", name(count.getKey()), count.getValue()))
                                .collect(Collectors.joining(", "))
                        + ".";
            case UNDECIDED -> "It cannot be decided" + undecided();
        };
    }

    private String undecided() {
        if (!report.limits().isEmpty()) {
            return ".";
        }
        return report.logs().stream().allMatch(log -> log.last() == null)
                ? ": there is no checkpoint."
                : ": of what the checkpoints cover, retention has left nothing whole.";
    }

    /** Prints the same as one JSON object on one line. */
    public void printJson(PrintWriter out) {
        out.println(Escaped.text(JsonText.object(this::write))); // the escapes are JSON's own
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStringField("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("logs");
        for (LogSummary log : report.logs()) {
            json.writeStartObject();
            json.writeStringField("log", log.log().toString());
            for (Column column : COLUMNS) {
                json.writeNumberField(column.member, column.figure.applyAsLong(log));
            }
            json.writeStringField(
                    "lastCheckpoint",
                    log.last() == null ? null : log.lastSealed().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("counts");
        for (Map.Entry<Report.Kind, Long> count : report.counts().entrySet()) {
            json.writeNumberField(name(count.getKey()), count.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("findings");
        for (Finding found : report.findings()) {
            json.writeStartObject();
            json.writeStringField("kind", name(found.kind()));
            json.writeStringField("where", found.where());
            json.writeStringField("what", found.what());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("limits");
        for (String limit : report.limits()) {
            json.writeString(limit);
        }
        json.writeEndArray();
        json.writeNumberField("unlogged", report.unlogged());
    }

    private static String name(Report.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
