package io.auditlog.enricher.submit;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the worker would make of the lines of a file.
 *
 * @param usable lines with an ID
 * @param unusable lines that would be dead letters of class {@code invalid-id}
 * @param findings the first of those, one each: the line's number, and why
 */
public record LineCheck(long usable, long unusable, List<String> findings) {

    private static final int MAX_FINDINGS = 20;

    public LineCheck {
        findings = List.copyOf(findings);
    }

    /**
     * Judges a file.
     *
     * @param from number of the first line, at least 1
     * @throws IOException if it cannot be read
     */
    public static LineCheck of(Path file, long from, InputIdReader reader) throws IOException {
        long usable = 0;
        long unusable = 0;
        List<String> findings = new ArrayList<>();
        try (InputLines lines = new InputLines(file, from, reader)) {
            for (InputLines.Line line = lines.next(); line != null; line = lines.next()) {
                if (!(line.id() instanceof Parsed.Invalid invalid)) {
                    usable++;
                } else if (++unusable <= MAX_FINDINGS) {
                    findings.add(
                            "line " + line.number() + ": " + invalid.failure().error());
                }
            }
        }
        return new LineCheck(usable, unusable, findings);
    }
}
