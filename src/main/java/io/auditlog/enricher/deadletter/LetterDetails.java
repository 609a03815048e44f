package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.schema.AttemptRecord;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.schema.OriginalHeader;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Utils;

/** Prints all that a dead letter says, for a person: of limited length, and with everything from outside escaped. */
public final class LetterDetails {

    private static final int MAX_HEADERS = 20;
    private static final int MAX_TEXT = 2000;

    private final PrintWriter out;

    public LetterDetails(PrintWriter out) {
        this.out = out;
    }

    public void print(StoredDeadLetter letter) {
        DeadLetter content = letter.content();
        out.println(letter.shownSubject());
        line("reason", content.getStatusClass() + " " + content.getCode() + status(content.getHttpStatus()));
        line("error", content.getError());
        line("at", content.getPointer());
        line("issues", content.getIssues());
        line(
                "missing permissions",
                content.getMissingPerms().isEmpty() ? null : String.join(", ", content.getMissingPerms()));
        line("redirect to", content.getLocationHost());
        line("first seen", content.getFirstSeenAt());
        for (AttemptRecord attempt : content.getAttempts()) {
            line("attempt", attempt.getAt() + " " + attempt.getCode() + status(attempt.getHttpStatus()));
        }
        line("given up", content.getFailedAt() + ", after " + content.getRedriveCount() + " earlier redrives");
        line("input", letter.origin() + ", timestamp " + content.getSourceTimestamp());
        line("input key", text(content.getOriginalKey()));
        for (OriginalHeader header :
                content.getOriginalHeaders().stream().limit(MAX_HEADERS).toList()) {
            line("input header", header.getName() + ": " + (header.getValue() == null ? "-" : text(header.getValue())));
        }
        line("letter", StoredDeadLetter.position(letter.record()) + ", by version " + content.getWorkerVersion());
        if (content.getBodyHead() != null) {
            line(
                    "body",
                    content.getBodySize() + " bytes, SHA-256 "
                            + HexFormat.of()
                                    .formatHex(Utils.toArray(
                                            content.getBodySha256().duplicate())));
            line("begins", text(content.getBodyHead()));
        }
        out.println();
    }

    private void line(String name, Object value) {
        if (value != null) {
            String text = value.toString();
            String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
            out.printf("  %-19s %s%n", name, Escaped.text(cut));
        }
    }

    private static String status(Integer httpStatus) {
        return httpStatus == null ? "" : " " + httpStatus;
    }

    private static String text(ByteBuffer bytes) {
        return bytes == null
                ? null
                : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
