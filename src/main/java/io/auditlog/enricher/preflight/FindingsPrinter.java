package io.auditlog.enricher.preflight;

import com.fasterxml.jackson.core.JsonGenerator;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.preflight.Finding.Mark;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what checks have found, as a table of at most 80 columns and a verdict, or as JSON. Threads: one. */
public final class FindingsPrinter {

    private static final int COLUMNS = 80;

    private final List<Finding> findings;
    private final boolean unicode;

    /**
     * @param unicode whether the reader's character set has ticks and crosses; else they are words
     */
    public FindingsPrinter(List<Finding> findings, boolean unicode) {
        this.findings = List.copyOf(findings);
        this.unicode = unicode;
    }

    /** Prints a row for each finding, its advice below it, and the verdict. */
    public void printTable(PrintWriter out) {
        int width = findings.stream()
                .mapToInt(finding -> finding.check().length())
                .max()
                .orElse(0);
        String before = "";
        for (Finding finding : findings) {
            String name = finding.check().equals(before) ? "" : finding.check();
            before = finding.check();
            String start = String.format("%s %-" + width + "s  ", mark(finding.mark()), name);
            String indent = " ".repeat(start.length());
            for (String line : wrapped(finding.seen(), COLUMNS - start.length())) {
                out.println(start + line);
                start = indent;
            }
            if (!finding.advice().isEmpty()) {
                wrapped("-> " + finding.advice(), COLUMNS - start.length()).forEach(line -> out.println(indent + line));
            }
        }
        out.println();
        wrapped(verdict(), COLUMNS).forEach(out::println);
    }

    private String mark(Mark mark) {
        return switch (mark) {
            case PASSED -> unicode ? "\u2713" : "ok  ";
            case FAILED -> unicode ? "\u2717" : "FAIL";
            case UNKNOWN -> unicode ? "?" : "?   ";
        };
    }

    private String verdict() {
        long failed = findings.stream().filter(Finding::isFailed).count();
        long unknown = findings.stream()
                .filter(finding -> finding.mark() == Mark.UNKNOWN)
                .count();
        String open = unknown == 0 ? "" : " What has a question mark cannot be known from here, or is no obstacle.";
        return failed == 0
                ? "Nothing stands in the way." + open
                : failed + (failed == 1 ? " thing has" : " things have") + " to be changed." + open;
    }

    /** Breaks a text at spaces; a longer word stays whole. */
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Prints the same as one JSON object on one line. */
    public void printJson(PrintWriter out) {
        out.println(Escaped.text(JsonText.object(this::write))); // the escapes are JSON's own
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStringField("verdict", findings.stream().anyMatch(Finding::isFailed) ? "failed" : "passed");
        json.writeArrayFieldStart("checks");
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("check", finding.check());
            json.writeStringField("result", finding.mark().name().toLowerCase(Locale.ROOT));
            json.writeStringField("seen", finding.seen());
            json.writeStringField("advice", finding.advice().isEmpty() ? null : finding.advice());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
