package io.auditlog.enricher.reconcile;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.reconcile.Balance.Row;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Prints a balance as a table and a verdict, or as JSON. Threads: one. */
public final class BalancePrinter {

    private static final List<Column> BEFORE_DEAD = List.of(
            new Column("OFFSETS", "offsets", Row::offsets),
            new Column("RECORDS", "records", Row::records),
            new Column("GAPS", "gaps", Row::gaps),
            new Column("ENRICHED", "enriched", Row::enriched));

    private static final List<Column> AFTER_DEAD = List.of(
            new Column("OPEN", "open", Row::open),
            new Column("UNREAD", "unread", Row::unread),
            new Column("TWICE", "twice", Row::twice),
            new Column("LOST", "lost", Row::lost),
            new Column("BEFORE START", "beforeOutputsStart", Row::beforeStart),
            new Column("FOREIGN", "foreign", Row::foreign));

    private final Balance balance;
    private final Row total;

    private record Column(String title, String member, ToLongFunction<Row> figure) {}

    public BalancePrinter(Balance balance) {
        this.balance = balance;
        this.total = balance.total();
    }

    /** Prints a row for each partition and one for all, what was found, and the verdict. */
    public void printTable(PrintWriter out) {
        List<Column> columns = new ArrayList<>(BEFORE_DEAD);
        for (StatusClass statusClass : StatusClass.values()) {
            if (total.dead().containsKey(statusClass)) {
                String title = "DEAD " + statusClass.label();
                columns.add(new Column(title, "", row -> row.dead().getOrDefault(statusClass, 0L)));
            }
        }
        columns.addAll(AFTER_DEAD);
        List<Row> rows = new ArrayList<>(balance.rows());
        rows.add(total);
        int width =
                rows.stream().mapToInt(row -> row.partition().length()).max().orElse(0);
        out.printf("%-" + width + "s", "");
        columns.forEach(column -> out.printf("  %" + width(column) + "s", column.title));
        out.println();
        for (Row row : rows) {
            out.printf("%-" + width + "s", row.partition());
            columns.forEach(
                    column -> out.printf(Locale.ROOT, "  %," + width(column) + "d", column.figure.applyAsLong(row)));
            out.println();
        }
        total.findings().forEach(out::println);
        if (balance.ignored() > 0) {
            out.printf(Locale.ROOT, "%,d records of the outputs name no origin in the input.%n", balance.ignored());
        }
        balance.undecided().forEach(reason -> out.println("Not decided: " + reason));
        out.println(verdict());
    }

    private int width(Column column) {
        String most = String.format(Locale.ROOT, "%,d", column.figure.applyAsLong(total));
        return Math.max(column.title.length(), most.length());
    }

    private String verdict() {
        return switch (balance.verdict()) {
            case BALANCED -> "It balances: each record has one outcome, is open or is unread.";
            case UNBALANCED ->
                "It does not balance: " + total.lost() + " lost, " + total.twice() + " twice, " + total.foreign()
                        + " foreign.";
            case UNDECIDED -> "It cannot be decided.";
        };
    }

    /** Prints the same as one JSON object on one line. */
    public void printJson(PrintWriter out) {
        out.println(Escaped.text(JsonText.object(this::write))); // the escapes are JSON's own
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStringField("verdict", balance.verdict().name().toLowerCase(Locale.ROOT));
        writeStrings(json, "undecided", balance.undecided());
        json.writeArrayFieldStart("partitions");
        for (Row row : balance.rows()) {
            json.writeStartObject();
            write(json, row);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("total");
        write(json, total);
        json.writeEndObject();
        writeStrings(json, "findings", total.findings());
        json.writeNumberField("ignored", balance.ignored());
    }

    private static void write(JsonGenerator json, Row row) throws IOException {
        json.writeStringField("partition", row.partition());
        for (Column column : BEFORE_DEAD) {
            json.writeNumberField(column.member, column.figure.applyAsLong(row));
        }
        json.writeObjectFieldStart("dead");
        for (Map.Entry<StatusClass, Long> dead : row.dead().entrySet()) {
            json.writeNumberField(dead.getKey().label(), dead.getValue());
        }
        json.writeEndObject();
        for (Column column : AFTER_DEAD) {
            json.writeNumberField(column.member, column.figure.applyAsLong(row));
        }
    }

    private static void writeStrings(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
