package io.auditlog.enricher.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.LogSummary;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
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
            new Column("UNDECIDED", "undecided", LogSummary::undecided),
            new Column("UNSEALED", "unsealed", LogSummary::unsealed));

    private final Report report;

    private record Column(String title, String member, ToLongFunction<LogSummary> figure) {}

    public ReportPrinter(Report report) {
        this.report = report;
    }

    /** Prints a row for each log, what was found, and the verdict. */
    public void printTable(PrintWriter out) {
        int width = report.logs().stream()
                .mapToInt(log -> log.log().toString().length())
                .max()
                .orElse(0);
        String name = "%-" + Math.max(1, width) + "s";
        out.printf(name, "");
        COLUMNS.forEach(column -> out.printf("  %12s", column.title));
        out.println("  LAST CHECKPOINT");
        for (LogSummary log : report.logs()) {
            out.printf(name, log.log());
            COLUMNS.forEach(column -> out.printf(Locale.ROOT, "  %,12d", column.figure.applyAsLong(log)));
            out.println("  " + log.lastSealed());
        }
        report.findings()
                .forEach(found -> out.println(name(found.kind()) + ": " + found.where() + ": " + found.what()));
        if (report.unlogged() > 0) {
            out.printf(Locale.ROOT, "%,d records are outside of all logs.%n", report.unlogged());
        }
        out.println(verdict());
    }

    private String verdict() {
        return switch (report.verdict()) {
            case INTACT -> "Intact: what the checkpoints cover and retention has left is as it was written.";
            case DAMAGED ->
                "Damaged: "
                        + report.counts().entrySet().stream()
                                .map(count ->
                                        String.format(Locale.ROOT, "%s %,d", name(count.getKey()), count.getValue()))
                                .collect(Collectors.joining(", "))
                        + ".";
            case UNDECIDED ->
                report.logs().isEmpty()
                        ? "It cannot be decided: there is no checkpoint."
                        : "It cannot be decided: retention may have deleted records that a checkpoint needs.";
        };
    }

    /** Prints the same as one JSON object on one line. */
    public void printJson(PrintWriter out) {
        out.println(JsonText.object(this::write));
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
            json.writeStringField("lastCheckpoint", log.lastSealed().toString());
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
        json.writeNumberField("unlogged", report.unlogged());
    }

    private static String name(Report.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
